import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { toStandardOrder as ofAkinon } from '../../nodes/Akinon/order/toStandardOrder';
import { toStandardOrder as ofPanora } from '../../nodes/Panora/order/toStandardOrder';
import { InvalidInputError } from '../../nodes/shared/errors';
import type { Conversion } from '../../nodes/shared/order/conversion';
import type { StandardOrder } from '../../nodes/shared/order/standardOrder';
import { readStandardOrder } from '../../nodes/shared/order/readStandardOrder';
import { readDecimal } from '../../nodes/shared/money/decimal';
import { toStandardOrder as ofVoucherify } from '../../nodes/Voucherify/order/toStandardOrder';
import { akinonOrder } from './akinon';
import { propertyRuns, propertyTime } from './amounts';
import { spoiled } from './nonsense';
import { panoraShopifyOrder, panoraWooCommerceOrder } from './panora';
import { frozen, standardOrders } from './standard';
import { voucherifyOrder } from './voucherify';

/** With the customer's own record, as 'Look Up Customer' brings it. */
function ofVoucherifyWithCustomer(raw: { customer_id?: unknown }): StandardOrder {
	const { customer_id: id } = raw;
	return ofVoucherify(raw, { customer: { ...(id ? { id } : {}), email: 'kim@example.com' } });
}

/** Orders of every source, as a reader gives them out. */
const sources: Array<[name: string, orders: fc.Arbitrary<StandardOrder>]> = [
	['a person', standardOrders()],
	['Akinon', akinonOrder.map(({ raw }) => ofAkinon(raw))],
	['Voucherify', voucherifyOrder.map(({ raw }) => ofVoucherifyWithCustomer(raw))],
	['Panora and Shopify', panoraShopifyOrder.map(({ raw }) => ofPanora(raw))],
	['Panora and WooCommerce', panoraWooCommerceOrder.map(({ raw }) => ofPanora(raw))],
	['Akinon, spoiled', spoiled(akinonOrder.map(({ raw }) => raw)).map((raw) => ofAkinon(raw))],
];

/**
 * What holds for every writer, for orders of each source: it converts an order, the same way each time
 * and without changing it, or refuses it in words; it does not refuse all of them.
 *
 * @param check asserts what the provider wants
 */
export function describeWriter<Settings, Result extends Conversion<object>>(
	convert: (order: StandardOrder, settings: Settings) => Result,
	settings: fc.Arbitrary<Settings>,
	check: (order: StandardOrder, settings: Settings, result: Result) => void,
): void {
	it.each(sources)(
		'are converted or refused in words: of %s',
		(_, orders) => {
			let kept = 0;
			fc.assert(
				fc.property(orders, settings, (given, chosen) => {
					const order = frozen(readStandardOrder(given));
					const result = attempt(order, () => convert(order, chosen));
					if (!result) return;
					kept++;
					expect(convert(order, chosen)).toEqual(result);
					check(order, chosen, result);
				}),
				{ numRuns: propertyRuns },
			);
			// On average, at least 13 of 100 are converted.
			expect(kept).toBeGreaterThan(propertyRuns / 100);
		},
		propertyTime,
	);
}

/** Returns the conversion, or nothing if the order is refused with a proper message. */
function attempt<Result>(order: StandardOrder, convert: () => Result): Result | undefined {
	try {
		return convert();
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidInputError);
		const { message, description = '' } = error as InvalidInputError;
		expect(message).toMatch(/'[^']+'|^Order /);
		const accidents = /undefined|NaN|\[object/;
		const isItsOwn = accidents.test(JSON.stringify(order));
		if (!isItsOwn) expect(`${message} ${description}`).not.toMatch(accidents);
		return undefined;
	}
}

/** Above this, an exact amount has as many digits as the noise of a float sum. */
const MAX_JUDGED = 1e9;

/** No number in it has the noise of float arithmetic, and it is what JSON carries. */
export function expectExact(sent: unknown): void {
	const judged = numbersIn(sent).filter((number) => !(Math.abs(number) > MAX_JUDGED));
	for (const number of judged) expect(() => readDecimal(number, 'Number')).not.toThrow();
	expect(JSON.parse(JSON.stringify(sent))).toEqual(sent);
}

function numbersIn(value: unknown): number[] {
	if (typeof value === 'number') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.values(value).flatMap(numbersIn);
}
