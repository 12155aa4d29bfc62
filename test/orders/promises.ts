import { isPathUnknown } from '../../nodes/shared/order/paths';
import type { StandardOrder } from '../../nodes/shared/order/standardOrder';
import { standardOrderSchema } from '../package/standardOrderSchema';

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const AMOUNT = /^-?\d+\.\d{2,}$/;

const amountKeys = ['total', 'unitPrice', 'discount', 'taxAmount', 'amount'];

/** What every standard order promises, as a sentence for each promise that this one breaks. */
export function brokenPromises(order: StandardOrder): string[] {
	return [
		...brokenShape(standardOrderSchema as Schema, order, 'order'),
		...brokenTexts(order),
		...brokenBalance(order),
	];
}

function brokenShape(schema: Schema, value: unknown, place: string): string[] {
	const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
	if (![schema.type].flat().includes(type)) return [`${place} is ${type}`];
	if (Array.isArray(value)) {
		return value.flatMap((entry, index) => brokenShape(schema.items!, entry, `${place}.${index}`));
	}
	if (type !== 'object' || !schema.properties) return [];
	const keys = Object.keys(value as object).sort();
	const wanted = Object.keys(schema.properties).sort();
	if (keys.join() !== wanted.join()) return [`${place} has the keys ${keys.join(', ')}`];
	return wanted.flatMap((key) =>
		brokenShape(
			schema.properties![key],
			(value as Record<string, unknown>)[key],
			`${place}.${key}`,
		),
	);
}

/** Amounts and rates are decimal text, numbers are numbers, texts are trimmed. */
function brokenTexts(order: StandardOrder): string[] {
	const parts: Array<[string, Record<string, unknown>]> = [
		['shipping', { ...order.shipping }],
		...order.lineItems.map((each, index): [string, Record<string, unknown>] => [
			`lineItems.${index}`,
			{ ...each },
		]),
		...[...order.fees, ...order.payments, ...order.discounts, ...order.refunds, ...order.taxes].map(
			(each): [string, Record<string, unknown>] => ['entry', { ...each }],
		),
	];
	const amounts = parts.flatMap(([place, part]) =>
		amountKeys.map((key): [string, unknown] => [`${place}.${key}`, part[key] ?? null]),
	);
	const rates = parts.map(([place, part]): [string, unknown] => [
		`${place}.taxRate`,
		part.taxRate ?? null,
	]);
	const texts = [order.id, order.number, order.customer.email, order.currency];
	return [
		...[...amounts, ...Object.entries(order.totals)]
			.filter(([, amount]) => amount !== null && !AMOUNT.test(amount as string))
			.map(([place, amount]) => `${place} is no amount: ${String(amount)}`),
		...rates
			.filter(([, rate]) => rate !== null && !DECIMAL.test(rate as string))
			.map(([place, rate]) => `${place} is no rate: ${String(rate)}`),
		...order.lineItems
			.filter(({ quantity }) => quantity !== null && !(Number.isFinite(quantity) && quantity > 0))
			.map(({ quantity }) => `a quantity is ${quantity}`),
		...texts
			.filter((each) => each !== null && (each.trim() !== each || each === ''))
			.map((each) => `a text is not trimmed: "${each}"`),
		...order.discounts
			.filter(({ amount }) => amount?.startsWith('-'))
			.map(({ amount }) => `a discount is ${amount}`),
		...order.lineItems
			.filter(({ discount }) => discount?.startsWith('-'))
			.map(({ discount }) => `the discount of a line is ${discount}`),
	];
}

/** To the last digit, in smallest units of its own: no arithmetic of the package is trusted here. */
function brokenBalance(order: StandardOrder): string[] {
	const { total, rounding } = order.totals;
	const isDoubted = order.problems.some(({ path }) => path === 'totals.total' || path === '');
	if (total === null || isDoubted || isPathUnknown(order, 'lineItems')) return [];
	const parts = [
		...order.lineItems.map((line) => line.total),
		...order.fees.map((fee) => fee.total),
		order.shipping.total,
		rounding,
	];
	const off = order.discounts.filter(({ isAllocated }) => !isAllocated).map(({ amount }) => amount);
	const sum = parts.reduce((whole, amount) => whole + scaled(amount), 0n);
	const difference =
		scaled(total) - sum + off.reduce((whole, amount) => whole + scaled(amount), 0n);
	return difference === 0n ? [] : [`the balance is off by ${difference} of 10^-1200`];
}

/** An amount in units of 10 to the power of -1200, of which a total may have none beyond. */
function scaled(amount: string | null): bigint {
	const [whole, fraction = ''] = (amount ?? '0').split('.');
	return BigInt(whole + fraction.padEnd(1200, '0'));
}
