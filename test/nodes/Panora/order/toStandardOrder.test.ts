import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toStandardOrder } from '../../../../nodes/Panora/order/toStandardOrder';
import { propertyRuns, propertyTime } from '../../../orders/amounts';
import { panoraShopifyOrder, panoraWooCommerceOrder } from '../../../orders/panora';
import { describeReader } from '../../../orders/properties';
import { PRESENTMENT_RATE } from '../../../orders/shopifyLine';
import type { GeneratedShopOrder } from '../../../orders/shopify';
import type { LineItem, LineType } from '../../../../nodes/shared/order/standardOrder';

const isSame = (ids: string[], id: string) => ids.length === 1 && ids[0] === id;

function quantityOf(lines: LineItem[], type: LineType): number {
	return lines.filter((line) => line.type === type).reduce((sum, line) => sum + line.quantity!, 0);
}

/** The sum of amounts in smallest units. */
function unitsOf(amounts: Array<string | null>, decimals: number): number {
	return amounts.reduce((sum, amount) => sum + Math.round(Number(amount) * 10 ** decimals), 0);
}

const assert = <Order>(orders: fc.Arbitrary<Order>, check: (order: Order) => void) =>
	fc.assert(fc.property(orders, check), { numRuns: propertyRuns });

describe.each<[string, fc.Arbitrary<GeneratedShopOrder>]>([
	['Shopify', panoraShopifyOrder],
	['WooCommerce', panoraWooCommerceOrder],
])('any order of %s', (_name, orders) => {
	describeReader(
		(raw) => toStandardOrder(raw),
		orders.map(({ raw }) => raw),
	);

	it(
		'has each line, and comes to what the shop says',
		() => {
			assert(orders, ({ raw, total, decimals, lineIds }) => {
				const read = toStandardOrder(raw);
				expect(read.problems).toEqual([]);
				expect([...new Set(read.lineItems.flatMap(({ ids }) => ids))]).toEqual(lineIds);
				expect(Number(read.totals.total)).toBe(total / 10 ** decimals);
			});
		},
		propertyTime,
	);

	it(
		'has no negative discounts, and discounts that come to those of the lines',
		() => {
			assert(orders, ({ raw, decimals }) => {
				const { lineItems, shipping, discounts } = toStandardOrder(raw);
				const parts = [...lineItems, shipping].map(({ discount }) => discount);
				expect(parts.every((discount) => Number(discount) >= 0)).toBe(true);
				const allocated = discounts.filter(({ isAllocated }) => isAllocated);
				expect(
					unitsOf(
						allocated.map(({ amount }) => amount),
						decimals,
					),
				).toBe(unitsOf(parts, decimals));
			});
		},
		propertyTime,
	);
});

describe('any order of Shopify', () => {
	it(
		'has the pieces of each line that are left, canceled and returned',
		() => {
			assert(panoraShopifyOrder, ({ raw, lineIds, pieces }) => {
				const { lineItems } = toStandardOrder(raw);
				const found = lineIds.map((id) => {
					const lines = lineItems.filter(({ ids }) => isSame(ids, id));
					return {
						purchase: quantityOf(lines, 'purchase'),
						canceled: quantityOf(lines, 'canceled'),
						return: quantityOf(lines, 'return'),
					};
				});
				expect(found).toEqual(pieces);
			});
		},
		propertyTime,
	);

	it(
		'passes on the tax that each line states, however often it is split',
		() => {
			assert(panoraShopifyOrder, ({ raw, lineIds, taxes, decimals }) => {
				const { lineItems } = toStandardOrder(raw);
				for (const [index, id] of lineIds.entries()) {
					const amounts = lineItems
						.filter(({ ids }) => isSame(ids, id))
						.map(({ taxAmount }) => taxAmount);
					if (taxes[index] === null) expect(new Set(amounts)).toEqual(new Set([null]));
					else expect(unitsOf(amounts, decimals)).toBe(taxes[index]);
				}
			});
		},
		propertyTime,
	);

	it(
		'has a parcel for each tracking number, and no removed shipping',
		() => {
			assert(panoraShopifyOrder, ({ raw, trackingNumbers, shipping, taxes, decimals }) => {
				const read = toStandardOrder(raw);
				expect(read.shipments.flatMap(({ trackingNumber }) => trackingNumber ?? [])).toEqual(
					trackingNumbers,
				);
				if (!taxes.includes(null)) expect(unitsOf([read.shipping.total], decimals)).toBe(shipping);
			});
		},
		propertyTime,
	);

	it(
		'comes to what the customer paid in their currency',
		() => {
			const paidInOther = panoraShopifyOrder.filter(({ isPaidInOther }) => isPaidInOther);
			assert(paidInOther, ({ raw, total, decimals }) => {
				const read = toStandardOrder(raw, { amountsIn: 'customer' });
				expect(read.problems).toEqual([]);
				expect(read.currency).toBe('USD');
				expect(unitsOf([read.totals.total], decimals)).toBe(total * PRESENTMENT_RATE);
			});
		},
		propertyTime,
	);

	describe('in the currency of the customer', () => {
		describeReader(
			(raw) => toStandardOrder(raw, { amountsIn: 'customer' }),
			panoraShopifyOrder.map(({ raw }) => raw),
		);
	});
});

describe('any order of WooCommerce', () => {
	it(
		'has the pieces that refunds name, and gift cards as payments',
		() => {
			assert(panoraWooCommerceOrder, ({ raw, lineIds, refundedPieces, giftCards, decimals }) => {
				const { lineItems, payments } = toStandardOrder(raw);
				const gone = lineIds.map((id) => {
					const lines = lineItems.filter(({ ids, type }) => isSame(ids, id) && type !== 'purchase');
					return lines.reduce((sum, { quantity }) => sum + quantity!, 0);
				});
				expect(gone).toEqual(refundedPieces);
				const paid = payments.filter(({ method }) => method === 'gift_card');
				expect(paid.map(({ amount }) => unitsOf([amount], decimals))).toEqual(giftCards);
			});
		},
		propertyTime,
	);
});
