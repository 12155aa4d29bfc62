import { HUNDRED, multiply, sign, toText, type Decimal } from '../../shared/money/decimal';
import { sumIfKnown } from '../../shared/money/amount';
import type { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, isTrue, recordsIn, type JsonRecord } from '../../shared/values';
import { statedDecimals } from '../../shared/order/totals';
import { firstStated, readComputedAmount } from './parts';
import { noTaxes, type StatedTaxes } from './taxes';

/** Whose currency amounts are read in: the shop's, or the one that the customer paid in. */
export type AmountsIn = 'shop' | 'customer';

const keys = { shop: 'shop_money', customer: 'presentment_money' } as const;

/**
 * Reads the amounts of a Shopify order in one currency. A field such as `total_price` has a set beside it,
 * `total_price_set`, with the amount in the shop's and in the customer's currency; the field itself, and
 * each amount without a set, is in the shop's.
 *
 * @see https://shopify.dev/docs/api/admin-rest/2024-07/resources/order
 */
export class ShopifyMoney {
	/** ISO 4217. */
	readonly currency: string | null;
	/** Of the smallest unit. */
	readonly decimals: number;
	readonly isTaxOnTop: boolean;
	private readonly key: (typeof keys)[AmountsIn];
	/** Whether amounts without a set are in this currency. */
	private readonly isShopCurrency: boolean;
	/** The first path of which there is no amount in this currency. */
	private missing: string | undefined;

	/** @param part of the whole order */
	constructor(order: JsonRecord, amountsIn: AmountsIn, part: PartReader) {
		this.key = keys[amountsIn];
		const shop = part.currency(
			firstStated(order.currency, codeOf(order, 'shop_money')),
			'currency',
		);
		const customer = () =>
			part.currency(
				firstStated(order.presentment_currency, codeOf(order, 'presentment_money')),
				'currency',
			);
		this.currency = amountsIn === 'shop' ? shop : customer();
		this.isShopCurrency = amountsIn === 'shop' || (shop !== null && shop === this.currency);
		this.isTaxOnTop = !isTrue(order.taxes_included);
		this.decimals = this.decimalsOf(order);
	}

	/** Reads an amount, and keeps in mind if it is not stated in this currency: see `reportMissing`. */
	amount(record: JsonRecord, key: string, part: PartReader, path: string): Decimal | null {
		const amount = this.optionalAmount(record, key, part, path);
		if (!amount && !this.isShopCurrency && !isAbsent(record[key])) this.missing ??= path;
		return amount;
	}

	/** Reads an amount of which a negative one makes no sense, such as a discount. */
	positiveAmount(record: JsonRecord, key: string, part: PartReader, path: string): Decimal | null {
		const amount = this.amount(record, key, part, path);
		return amount && part.positiveDecimal(toText(amount), path);
	}

	/** Reads an amount, or nothing if it is not stated in this currency. */
	optionalAmount(record: JsonRecord, key: string, part: PartReader, path = ''): Decimal | null {
		const set = record[`${key}_set`];
		const money = isRecord(set) ? set[this.key] : undefined;
		if (isRecord(money) && !isAbsent(money.amount)) return this.money(money, part, path);
		const amount = readComputedAmount(record[key], part, path);
		return amount && (this.isShopCurrency || sign(amount) === 0) ? amount : null;
	}

	/** Reads an amount that Shopify states in the shop's currency only; nothing if that is another. */
	shopAmount(value: unknown, part: PartReader, path: string): Decimal | null {
		return this.optionalAmount({ value }, 'value', part, path);
	}

	/** Reads what a transaction paid, or nothing if that is in another currency. */
	transactionAmount(transaction: JsonRecord, part: PartReader, path: string): Decimal | null {
		const { amount_set: set, currency } = transaction;
		if (isRecord(set)) return this.optionalAmount(transaction, 'amount', part, path);
		const own = part.currency(currency, path) ?? (this.isShopCurrency ? this.currency : undefined);
		return own === this.currency ? readComputedAmount(transaction.amount, part, path) : null;
	}

	/** Reads the amount of a set, such as a duty. */
	amountOfSet(set: JsonRecord, part: PartReader, path: string): Decimal | null {
		const money = set[this.key];
		return isRecord(money) ? this.money(money, part, path) : null;
	}

	private money(money: JsonRecord, part: PartReader, path: string): Decimal | null {
		const currency = part.currency(money.currency_code, path);
		if (currency !== null && this.currency !== null && currency !== this.currency) {
			part.report(path, `The amount is in ${currency}, but the order is in ${this.currency}`);
		}
		return readComputedAmount(money.amount, part, path);
	}

	/** Reads the taxes of a line, of shipping, of a duty, or of the whole order. */
	taxes(record: JsonRecord, part: PartReader, path: string): StatedTaxes {
		if (!Array.isArray(record.tax_lines)) return noTaxes;
		const taxes = part.records(record.tax_lines, path).map((tax) => {
			const rate = part.positiveDecimal(tax.rate, path);
			return {
				name: part.text(tax.title, path),
				rate: rate && multiply(rate, HUNDRED),
				amount: this.amount(tax, 'price', part, path),
			};
		});
		return { amount: sumIfKnown(taxes.map(({ amount }) => amount)), taxes };
	}

	/** Reports that the order has amounts in the shop's currency only, if that is another. */
	reportMissing(part: PartReader): void {
		const { currency, missing } = this;
		if (currency === null && !this.isShopCurrency) {
			part.report(
				'',
				"The customer's currency is not stated. Read the order with 'Amounts In' set to 'Shop Currency'.",
			);
		} else if (missing !== undefined) {
			part.report(
				'',
				`Not all amounts are stated in ${currency}, the customer's currency. Read the order with 'Amounts In' set to 'Shop Currency'.`,
			);
		}
	}

	/** Shopify writes amounts as it rounds them. The price of a line is that of one piece, which does not count. */
	private decimalsOf(order: JsonRecord): number {
		return statedDecimals(this.currency, [
			...['total_price', 'subtotal_price', 'total_discounts'].map((key) => this.textOf(order, key)),
			...recordsIn(order.shipping_lines).map((line) => this.textOf(line, 'price')),
		]);
	}

	/** Returns an amount as it is written. */
	private textOf(record: JsonRecord, key: string): unknown {
		const set = record[`${key}_set`];
		const money = isRecord(set) ? set[this.key] : undefined;
		if (isRecord(money)) return money.amount;
		return this.isShopCurrency ? record[key] : undefined;
	}
}

/** The currency of the order's total. */
function codeOf(order: JsonRecord, key: string): unknown {
	const set = order.total_price_set;
	const money = isRecord(set) ? set[key] : undefined;
	return isRecord(money) ? money.currency_code : undefined;
}
