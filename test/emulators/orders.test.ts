import { describe, expect, it } from 'vitest';

import { register, useEmulators } from './fixture';
import { generateOrders } from './orders';

useEmulators();

describe('generated orders', () => {
	const cents = (amount: string) => Number(amount.replace('.', ''));

	it('depend only on the seed', () => {
		expect(generateOrders({ count: 5, seed: 7 })).toEqual(generateOrders({ count: 5, seed: 7 }));
		expect(generateOrders({ count: 5, seed: 7 })).not.toEqual(
			generateOrders({ count: 5, seed: 8 }),
		);
	});

	it('add up, have ascending IDs, and have numbers too long for a JavaScript number', () => {
		const orders = generateOrders({ count: 200, returningEvery: 5 });
		for (const order of orders) {
			const items = order.orderitem_set;
			const prices = items.reduce((sum, item) => sum + cents(item.price), 0);
			const discounts = items.reduce((sum, item) => sum + cents(item.discount_amount), 0);
			expect(prices + cents(order.shipping_amount)).toBe(cents(order.amount));
			expect(discounts).toBe(cents(order.discount_amount));
			expect(Number(order.number)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
			for (const item of items) expect(item.price).toMatch(/^\d+\.\d{2}$/);
		}
		const ids = orders.map(({ id }) => id);
		expect(ids).toEqual([...ids].sort((one, other) => one - other));
		expect(new Set(orders.map(({ number }) => number)).size).toBe(200);
		const itemIds = orders.flatMap((order) => order.orderitem_set.map(({ id }) => id));
		expect(new Set(itemIds).size).toBe(itemIds.length);
		const returning = orders.filter((order) =>
			order.orderitem_set.some((item) => ['100', '600'].includes(item.status)),
		);
		expect(returning).toHaveLength(40);
	});

	it('can include one that Voyado refuses', async () => {
		const order = generateOrders({ count: 2, refusedByVoyado: true })[1];
		const contact = { matchKey: order.customer.email, matchKeyType: 'Email' };
		const answer = await register({ contact });
		expect(answer).toMatchObject({ status: 400, body: { errorCode: 'InvalidEmailAddress' } });
	});
});
