import { describe, expect, it } from 'vitest';

import {
	emulators,
	readAkinonOrder,
	readFromVoucherify,
	register,
	upsertRun,
	useEmulators,
} from './caseFixture';

useEmulators();

describe('Akinon to Voucherify and on to Voyado', () => {
	it('keeps number, currency, customer and SKUs, and says what is lost', async () => {
		const [generated] = emulators.akinon.addOrders({ count: 1, freightEvery: 1, status: '400' });
		const order = await readAkinonOrder(generated);
		const { error, hints } = await upsertRun(order);
		expect(error?.message).toBeUndefined();
		expect(hints).toContainEqual(
			expect.stringMatching(/^Voucherify has no fields .*shipping \(1 order\)/),
		);

		const back = await readFromVoucherify(String(order.id));
		expect(back).toMatchObject({
			source: 'voucherify',
			externalId: order.id,
			number: order.number,
			currency: order.currency,
			channel: order.channel,
			status: 'confirmed',
			paymentStatus: 'paid',
			customer: { externalId: order.customer.id, email: order.customer.email },
			problems: [],
		});
		expect(back.customer.firstName).toBe(`${order.customer.firstName} ${order.customer.lastName}`);
		const rows = (lines: typeof order.lineItems) =>
			lines.map(({ sku, productId, name, quantity, total }) => [
				sku,
				productId,
				name,
				quantity,
				total,
			]);
		expect(rows(back.lineItems)).toEqual(rows(order.lineItems));

		const sent = await register(back);
		expect(sent).toMatchObject({
			orderNumber: order.number,
			currency: order.currency,
			contact: { matchKey: order.customer.email, matchKeyType: 'Email' },
			orderStatus: 'ORDER_CREATED',
			paymentStatus: 'SUCCESS',
			totalGrossPrice: Number(order.totals.lineItems),
		});
		expect((sent.items as Array<{ sku: string }>).map(({ sku }) => sku)).toEqual(
			order.lineItems.map(({ sku }) => sku),
		);
	});
});
