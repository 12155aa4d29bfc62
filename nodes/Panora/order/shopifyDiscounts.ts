import { sumIfKnown, toAmountOrNull } from '../../shared/money/amount';
import { type Decimal } from '../../shared/money/decimal';
import type { PartReader } from '../../shared/order/partReader';
import type { JsonRecord } from '../../shared/values';
import type { Discount, DiscountTarget } from '../../shared/order/standardOrder';
import { firstStated } from './parts';
import type { Costs, GrossDiscount } from './shopifyCosts';
import { grossUp } from './grossTotals';
import type { ShopifyMoney } from './shopifyMoney';

/** What was taken off lines or shipping. */
interface Taken {
	net: Decimal | null;
	/** Tax included. */
	gross: Decimal | null;
	allocations: GrossDiscount['allocations'];
}

/** What a line or shipping costs, with its total and its discount, tax included. */
export interface Priced {
	costs: Costs;
	total: Decimal | null;
	gross: GrossDiscount;
}

/**
 * Reads the discounts of an order, each by what it took off lines or shipping, tax included. Orders
 * without allocations have their codes with amounts.
 */
export function readDiscounts(
	order: JsonRecord,
	lines: Priced[],
	shipping: Priced[],
	money: ShopifyMoney,
	part: PartReader,
): Discount[] {
	const taken = { lines: takenOff(lines), shipping: takenOff(shipping) };
	const applications = part.records(order.discount_applications, 'discounts');
	const codes = part.records(order.discount_codes, 'discounts');
	const targetOf = (isShipping: boolean) => (isShipping ? 'shipping' : 'lines');
	if (applications.length > 0) {
		const targets = applications.map(({ target_type: type }) => targetOf(type === 'shipping_line'));
		return applications.map((each, index) => ({
			code: part.text(each.code, 'discounts'),
			name: part.text(firstStated(each.title, each.description), 'discounts'),
			amount: toAmountOrNull(amountOf(index, targets, taken)),
			target: targets[index],
			isAllocated: true,
		}));
	}
	const targets = codes.map(({ type }) => targetOf(type === 'shipping'));
	return codes.map((each, index) => ({
		code: part.text(each.code, 'discounts'),
		name: null,
		amount: toAmountOrNull(
			amountOfCode(each, taken[targets[index]], isOnly(index, targets), money, part),
		),
		target: targets[index],
		isAllocated: true,
	}));
}

function takenOff(priced: Priced[]): Taken {
	return {
		net: sumIfKnown(priced.map(({ costs }) => costs.discount)),
		gross: sumIfKnown(priced.map(({ gross }) => gross.discount)),
		allocations: priced.flatMap(({ gross }) => gross.allocations),
	};
}

type Target = Exclude<DiscountTarget, 'order'>;

/** Of a discount without allocations that name it the amount is only known if it is the only one. */
function amountOf(index: number, targets: Target[], taken: Record<Target, Taken>): Decimal | null {
	const allocations = [...taken.lines.allocations, ...taken.shipping.allocations];
	const own = allocations.filter(({ application }) => application === String(index));
	const { allocations: ofTarget, gross } = taken[targets[index]];
	const areNamed = ofTarget.every(({ application }) => application !== undefined);
	if (areNamed && own.length + ofTarget.length > 0) {
		return sumIfKnown(own.map(({ amount }) => amount));
	}
	return isOnly(index, targets) ? gross : null;
}

function amountOfCode(
	code: JsonRecord,
	{ net, gross }: Taken,
	isOnlyCode: boolean,
	money: ShopifyMoney,
	part: PartReader,
): Decimal | null {
	const stated = part.positiveDecimal(code.amount, 'discounts');
	const own = stated && money.shopAmount(code.amount, part, 'discounts');
	if (!own) return isOnlyCode ? gross : null;
	return grossUp(own, { net, total: gross, rate: null, decimals: money.decimals });
}

function isOnly(index: number, targets: Target[]): boolean {
	return targets.filter((target) => target === targets[index]).length === 1;
}
