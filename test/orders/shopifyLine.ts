import * as fc from 'fast-check';

import { decimalText, maybe, minorUnits, word } from './amounts';

/** What the customer pays for one unit of the shop's currency. */
export const PRESENTMENT_RATE = 3;

/** Writes amounts as Shopify does, given in smallest units of the shop's currency. */
export class ShopifyWriter {
	constructor(
		readonly decimals: number,
		private readonly code: string,
		/** The currency that the customer paid in. */
		private readonly paidIn: string,
		private readonly hasSets: boolean,
		readonly taxesIncluded: boolean,
	) {}

	text(amount: number): string {
		return decimalText(amount, this.decimals);
	}

	/** An amount in both currencies. */
	set(amount: number) {
		const isSame = this.paidIn === this.code;
		return {
			shop_money: { amount: this.text(amount), currency_code: this.code },
			presentment_money: {
				amount: this.text(isSame ? amount : amount * PRESENTMENT_RATE),
				currency_code: this.paidIn,
			},
		};
	}

	/** A key with an amount and, in newer orders, its set. */
	priced(key: string, amount: number) {
		return { [key]: this.text(amount), ...(this.hasSets && { [`${key}_set`]: this.set(amount) }) };
	}

	/** Tax lines of an amount. Of an exempt one the rate is stated, and a tax of 0. */
	taxes(amount: number, rates: number[], isExempt = false) {
		const taxes = rates.map((rate) => ({ rate, amount: isExempt ? 0 : Math.round(amount * rate) }));
		return {
			sum: sumOf(taxes, (tax) => tax.amount),
			lines: taxes.map((tax) => ({
				title: 'Tax',
				rate: tax.rate,
				...this.priced('price', tax.amount),
			})),
		};
	}

	/** A tax that comes on top of prices, or nothing if it is within them. */
	onTop(tax: number): number {
		return this.taxesIncluded ? 0 : tax;
	}

	allocations(amount: number, index: number) {
		if (amount === 0) return [];
		return [{ ...this.priced('amount', amount), discount_application_index: index }];
	}
}

export function sumOf<Each>(list: Each[], pick: (each: Each) => number): number {
	return list.reduce((total, each) => total + pick(each), 0);
}

const refund = fc.record({
	type: fc.constantFrom('cancel', 'return', 'no_restock', 'legacy_restock'),
	quantity: fc.integer({ min: 1, max: 3 }),
	/** Whether the refund states what the pieces cost. */
	isStated: fc.boolean(),
});

interface GivenRefund {
	type: string;
	quantity: number;
	isStated: boolean;
}

export const shopifyLine = fc.record({
	sku: maybe(word),
	price: minorUnits,
	quantity: fc.integer({ min: 1, max: 5 }),
	discountShare: fc.constantFrom(0, 0, 0.1, 0.25, 1),
	rates: fc.subarray([0.2, 0.0825, 0.01]),
	isExempt: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
	duty: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: minorUnits }),
	isTip: fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, fc.constant(true)),
	shipped: fc.integer({ min: 0, max: 5 }),
	refunds: fc.oneof(
		{ weight: 2, arbitrary: fc.constant<GivenRefund[]>([]) },
		fc.array<GivenRefund>(refund, { minLength: 1, maxLength: 3 }),
	),
	/** Pieces that are gone without a refund. */
	dropped: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
});

type GivenLine = typeof shopifyLine extends fc.Arbitrary<infer Value> ? Value : never;

/** How many pieces of a line are left, canceled and returned. */
export interface PieceCounts {
	purchase: number;
	canceled: number;
	return: number;
}

/** Follows each piece of a line, one by one. */
function countPieces(given: GivenLine, refunds: GivenRefund[], dropped: number): PieceCounts {
	const counts = { purchase: given.quantity, canceled: 0, return: 0 };
	let unshipped = given.quantity - shippedOf(given);
	const takeOut = (type: 'canceled' | 'return') => {
		counts.purchase--;
		counts[type]++;
		if (type === 'canceled' && unshipped > 0) unshipped--;
	};
	const words = refunds.flatMap(({ type, quantity }) => Array<string>(quantity).fill(type));
	for (const word of words) {
		if (word === 'cancel') takeOut('canceled');
		if (word === 'return') takeOut('return');
	}
	const others = words.filter((word) => word !== 'cancel' && word !== 'return').length;
	for (let piece = 0; piece < others + dropped; piece++) {
		takeOut(unshipped > 0 ? 'canceled' : 'return');
	}
	return counts;
}

function shippedOf({ shipped, quantity }: GivenLine): number {
	return Math.min(shipped, quantity);
}

/** Cuts what is refunded to the pieces that a line has. */
function possibleRefunds({ refunds, quantity }: GivenLine): GivenRefund[] {
	let left = quantity;
	return refunds.flatMap((each) => {
		const taken = Math.min(each.quantity, left);
		left -= taken;
		return taken === 0 ? [] : [{ ...each, quantity: taken }];
	});
}

/** A line of an order, with what the order's other parts say of it. */
export function writeLine(
	given: GivenLine,
	index: number,
	isTaxOfOrder: boolean,
	writer: ShopifyWriter,
) {
	const gross = given.price * given.quantity;
	const discount = given.isTip ? 0 : Math.floor(gross * given.discountShare);
	const net = gross - discount;
	const tax = writer.taxes(net, given.isTip ? [] : given.rates, given.isExempt);
	const duty = given.isTip ? 0 : given.duty;
	const refunds = given.isTip ? [] : possibleRefunds(given);
	const refunded = sumOf(refunds, ({ quantity }) => quantity);
	const dropped = given.isTip ? 0 : Math.min(given.dropped, given.quantity - refunded);
	const shipped = given.isTip ? 0 : shippedOf(given);
	const id = 9000 + index;
	const share = (amount: number, quantity: number) =>
		Math.floor((amount * quantity) / given.quantity) / 10 ** writer.decimals;
	return {
		id: String(id),
		paid: net + writer.onTop(tax.sum),
		discount,
		duty,
		tax: tax.sum,
		isTip: given.isTip,
		pieces: countPieces(given, refunds, dropped),
		fulfilled: shipped === 0 ? [] : [{ id, quantity: shipped }],
		refunds: refunds.map(({ type, quantity, isStated }, place) => ({
			id: 700 + place,
			line_item_id: id,
			quantity,
			restock_type: type,
			...(isStated && {
				subtotal: share(net, quantity),
				total_tax: isTaxOfOrder ? 0 : share(tax.sum, quantity),
			}),
		})),
		raw: {
			id,
			sku: given.sku,
			name: 'Mug - White',
			title: 'Mug',
			variant_title: 'White',
			product_id: 632910392,
			variant_id: 808950810,
			quantity: given.quantity,
			current_quantity: given.quantity - refunded - dropped,
			fulfillment_status: shipped === 0 ? null : shipped < given.quantity ? 'partial' : 'fulfilled',
			gift_card: false,
			taxable: true,
			properties: [{ name: 'engraving', value: 'Ada' }],
			...writer.priced('price', given.price),
			...writer.priced('total_discount', 0),
			discount_allocations: writer.allocations(discount, 0),
			tax_lines: isTaxOfOrder ? [] : tax.lines,
			duties: duty === 0 ? [] : [{ id: 1, ...writer.set(duty), tax_lines: [] }],
			...(given.isTip && { tip_payment_gateway: null, tip_payment_method: null }),
		},
	};
}
