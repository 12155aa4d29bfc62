import { describe, expect, it } from 'vitest';

import {
	createInPanora,
	emulators,
	readAkinonCase,
	readPanoraCase,
	register,
	registerRun,
	upsert,
	useEmulators,
} from './caseFixture';

/** Orders of real shops that were passed on wrongly once: read by a node, sent by another. */

useEmulators();

describe('An edited order', () => {
	it('of which every line was refunded is canceled everywhere', async () => {
		const order = await readPanoraCase('edited-all-refunded-one-by-one');
		expect(await register(order)).toMatchObject({
			orderStatus: 'Cancelled',
			totalGrossPrice: 150,
			items: [
				{ type: 'PURCHASE', sku: 'MUG', quantity: 1, grossPaidPrice: 100 },
				{ type: 'PURCHASE', sku: 'CUP', quantity: 1, grossPaidPrice: 50 },
			],
		});
		expect(await upsert(order)).toMatchObject({ status: 'CANCELED', amount: 15000 });
	});

	it('is sent without the line that was taken out', async () => {
		const order = await readPanoraCase('edited-line-removed');
		const sent = await register(order);
		expect(sent).toMatchObject({ orderStatus: 'ORDER_CREATED', totalGrossPrice: 100 });
		expect(sent.items).toMatchObject([{ sku: 'MUG', quantity: 1, grossPaidPrice: 100 }]);
		const upserted = await upsert(order);
		expect(upserted).toMatchObject({ status: 'PAID', amount: 10000 });
		expect(upserted.items).toMatchObject([{ source_id: 'MUG', quantity: 1, amount: 10000 }]);
		const created = await createInPanora(order);
		expect(created.items).toMatchObject([
			{ title: 'Mug', sku: 'MUG', quantity: 1, price: '100.00' },
		]);
	});

	it('is sent without the shipping that was taken out', async () => {
		const order = await readPanoraCase('edited-shipping-removed');
		const sent = await register(order);
		expect(sent).toMatchObject({
			totalGrossPrice: 105,
			freightFee: { value: 5 },
			paymentMethods: [{ value: 105 }],
		});
		expect(await upsert(order)).toMatchObject({ status: 'PAID', amount: 10000 });
	});

	it('whose price was raised has no discount', async () => {
		const order = await readPanoraCase('line-price-raised');
		const sent = await register(order);
		expect(sent).toMatchObject({
			totalGrossPrice: 105,
			items: [{ grossPaidPrice: 105, grossPaidPricePerUnit: 105 }],
		});
		expect((sent.items as object[])[0]).not.toHaveProperty('discounts');
		const upserted = await upsert(order);
		expect(upserted).toMatchObject({ amount: 10500, items: [{ amount: 10500, price: 10500 }] });
		expect(JSON.stringify(upserted)).not.toContain('discount_amount');
		expect(await createInPanora(order)).toMatchObject({
			items: [{ quantity: 1, price: '105.00' }],
		});
	});
});

describe('The tax that the shop stated', () => {
	it('for the whole order, on top of its prices, is in what is paid', async () => {
		const order = await readPanoraCase('tax-of-the-order-on-top');
		const sent = await register(order);
		expect(sent).toMatchObject({
			totalGrossPrice: 119,
			items: [{ sku: 'MUG', grossPaidPrice: 119 }],
			paymentMethods: [{ value: 119 }],
		});
		expect((sent.items as object[])[0]).not.toHaveProperty('taxAmount');
		expect((sent.items as object[])[0]).not.toHaveProperty('taxPercent');
		expect(await upsert(order)).toMatchObject({ status: 'PAID', amount: 11900 });
		expect(await createInPanora(order)).not.toHaveProperty('total_tax');
	});

	it('is sent, not what its rate comes to', async () => {
		const order = await readPanoraCase('tax-rate-but-no-tax');
		expect(await register(order)).toMatchObject({
			totalGrossPrice: 8419,
			totalTax: 229,
			items: [
				{ sku: 'COAT', quantity: 1, grossPaidPrice: 5900, taxAmount: 0, taxPercent: 0 },
				{ sku: 'TOP', quantity: 1, grossPaidPrice: 2519, taxAmount: 229, taxPercent: 10 },
			],
		});
		expect(await upsert(order)).toMatchObject({ amount: 841900 });
	});

	it('of an exempt customer is 0', async () => {
		const order = await readPanoraCase('tax-vat-exempt');
		expect(await register(order)).toMatchObject({
			totalGrossPrice: 100,
			totalTax: 0,
			items: [{ grossPaidPrice: 100, taxAmount: 0, taxPercent: 0 }],
		});
	});

	it('is left out if it contradicts its rate, and the rounding of the shop is sent', async () => {
		const order = await readPanoraCase('no-decimals-czk');
		const sent = await register(order);
		expect(sent).toMatchObject({
			currency: 'CZK',
			totalGrossPrice: 261,
			totalRoundOff: { value: -1 },
			freightFee: { value: 120 },
			items: [{ grossPaidPrice: 142 }],
			paymentMethods: [{ value: 261 }],
		});
		// 142 - 142 / 1.21 is 24.64..., and the shop states 25.
		expect((sent.items as object[])[0]).not.toHaveProperty('taxAmount');
		expect(sent).not.toHaveProperty('totalTax');
		expect(sent).not.toHaveProperty('taxDetails');
		expect(await upsert(order)).toMatchObject({ status: 'PAID', amount: 14200 });
	});
});

describe('The payment of an order', () => {
	it('by gift cards in part is sent with each card', async () => {
		const order = await readPanoraCase('gift-cards-part');
		expect(await register(order)).toMatchObject({
			totalGrossPrice: 28,
			freightFee: { value: 10 },
			paymentMethods: [
				{ type: 'gift_card', value: 20 },
				{ type: 'gift_card', value: 4 },
				{ type: 'stripe', value: 4 },
			],
		});
		expect(await upsert(order)).toMatchObject({ status: 'PAID', amount: 1800 });
		expect((await createInPanora(order)).items).toHaveLength(order.lineItems.length);
	});

	it('that is due on delivery is not said to have been made', async () => {
		const order = await readPanoraCase('unpaid-but-shipped');
		const sent = await register(order);
		expect(sent).toMatchObject({
			orderStatus: 'Shipped',
			paymentStatus: 'Pending',
			totalGrossPrice: 100,
		});
		expect(sent).not.toHaveProperty('paymentMethods');
		expect(await upsert(order)).toMatchObject({ status: 'CREATED', amount: 10000 });
	});

	it("in another currency is in the shop's by default", async () => {
		const order = await readPanoraCase('paid-in-other-currency');
		expect(order.presentment).toEqual({ currency: 'USD', total: '109.00' });
		expect(await register(order)).toMatchObject({ currency: 'EUR', totalGrossPrice: 100 });
		expect(await upsert(order)).toMatchObject({ amount: 10000, metadata: { currency: 'EUR' } });
	});
});

describe('Texts and IDs', () => {
	it('are as people read them', async () => {
		const order = await readPanoraCase('entities');
		expect(await register(order)).toMatchObject({
			items: [{ description: 'Salt & Pepper – Set' }],
		});
		const upserted = await upsert(order);
		expect(upserted).toMatchObject({
			customer: { name: 'Ada O’Conner' },
			items: [{ product: { name: 'Salt & Pepper – Set' } }],
		});
	});

	it('are those that the customer and the shop know', async () => {
		const order = await readPanoraCase('number-prefix');
		expect(order).toMatchObject({ number: 'EN1001', externalId: '5500000000001' });
		expect(await register(order)).toMatchObject({ orderNumber: 'EN1001' });
		expect(await upsert(order)).toMatchObject({
			source_id: '5500000000001',
			metadata: { number: 'EN1001' },
		});
	});

	it('of a customer without a record are those of the billing address', async () => {
		const order = await readPanoraCase('woo-customer');
		const sent = await register(order, {}, { matchKeyType: 'MobilePhone' });
		expect(sent.contact).toEqual({ matchKey: '+49301234567', matchKeyType: 'MobilePhone' });
		expect(await upsert(order)).toMatchObject({
			customer: { name: 'Ada Berg', email: 'ada@example.com', phone: '+49301234567' },
		});
	});
});

describe('A line', () => {
	it('without a SKU gets the one that a person chooses', async () => {
		const order = await readPanoraCase('line-without-sku');
		const refused = await registerRun(order);
		expect(refused.error?.message).toContain("'lineItems.");
		expect(`${refused.error?.message} ${refused.error?.description}`).toContain(
			"'SKU for Lines Without SKU'",
		);
		expect(emulators.voyado.registrations).toHaveLength(0);
		emulators.voyado.journal.clear();
		const sent = await register(order, { defaultSku: 'CUSTOM' });
		expect(sent.items).toContainEqual(
			expect.objectContaining({ sku: 'CUSTOM', description: 'Flying carpet cleaning' }),
		);
		expect(sent.totalGrossPrice).toBe(Number(order.totals.total));
		expect((await upsert(order)).amount).toBe(Number(order.totals.lineItems) * 100);
	});

	it('of no pieces is left out', async () => {
		const order = await readPanoraCase('zero-quantity-line');
		const sent = await register(order);
		expect(sent).toMatchObject({ totalGrossPrice: 100 });
		expect(sent.items).toMatchObject([{ sku: 'MUG', quantity: 1, grossPaidPrice: 100 }]);
		expect((await upsert(order)).items).toHaveLength(1);
		expect((await createInPanora(order)).items).toHaveLength(1);
	});

	it('that stands for several pieces has their number', async () => {
		const order = await readAkinonCase('akinon-merged-item', { quantityAttribute: 'quantity' });
		expect(order.lineItems).toMatchObject([{ quantity: 4, unitPrice: '100.00', total: '400.00' }]);
		expect(await register(order)).toMatchObject({
			totalGrossPrice: 400,
			items: [{ sku: 'SKU-1-M', quantity: 4, grossPaidPrice: 400, grossPaidPricePerUnit: 100 }],
		});
		expect(await upsert(order)).toMatchObject({
			amount: 40000,
			items: [{ source_id: 'SKU-1-M', quantity: 4, amount: 40000, price: 10000 }],
		});
		expect(await createInPanora(order)).toMatchObject({
			items: [{ quantity: 4, price: '100.00' }],
		});
	});
});
