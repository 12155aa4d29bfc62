import omit from 'lodash/omit';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { voyadoFixture } from '../fixture';
import { fullOrder, orderLine, smallOrder } from '../orders';

const fixture = voyadoFixture();
const lastBody = () => fixture.voyado.journal.entries.at(-1)?.body as IDataObject;

describe('JSON', () => {
	it('is sent with what it has, empty or not', async () => {
		const order = fullOrder({ paymentMethods: [], taxDetails: [], extraData: {}, language: '' });
		const run = await fixture.register([order], { options: { checkTotals: 'stop' } });
		expect(run.error).toBeUndefined();
		expect(lastBody()).toEqual(order);
		await fixture.register([smallOrder({ orderNumber: ' A ', totalTax: null, freightFee: null })]);
		expect(lastBody()).toEqual(
			smallOrder({ orderNumber: ' A ', totalTax: null, freightFee: null }),
		);
	});

	it('says which keys Voyado does not document and which currency is odd, and sends them', async () => {
		const orders = ['A', 'B', 'C'].map((orderNumber) =>
			smallOrder({ orderNumber, shippedDate: '2026-11-20', currency: 'sek' }),
		);
		const settings = { onError: 'continueRegularOutput' as const };
		const run = await fixture.register(orders, settings);
		expect(lastBody()).toMatchObject({ shippedDate: '2026-11-20', currency: 'sek' });
		expect(run.hints).toEqual(
			expect.arrayContaining([
				"3 items had keys that Voyado Engage does not document: 'Order > shippedDate'. They are sent unchanged.",
				"3 items had a currency that is not an ISO 4217 code: 'sek'. It is sent unchanged.",
			]),
		);
	});

	it('keeps a key that every object has', async () => {
		const order = `{"__proto__":{"a":1},${JSON.stringify(smallOrder()).slice(1)}`;
		const run = await fixture.register([{}], {
			onError: 'continueRegularOutput',
			parameters: { resource: 'order', operation: 'register', inputMode: 'json', order },
		});
		expect(run.hints.join()).toContain("'Order > __proto__'");
	});
});

describe('Fields', () => {
	const form = {
		resource: 'order',
		operation: 'register',
		inputMode: 'fields',
		...smallOrder().contact,
		...omit(smallOrder(), 'contact', 'items', 'language'),
		totalGrossPrice: '100',
		storeId: { __rl: true, mode: 'id', value: '={{ $json.store }}' },
		items: { entry: [orderLine()] },
	} as unknown as INodeParameters;

	it('leave out a fee of which all fields came out empty', async () => {
		const additionalFields = {
			language: 'sv-SE',
			freightFee: {
				entry: { value: '={{ $json.fee }}', tax: '={{ $json.none }}', taxPercent: '' },
			},
		};
		const parameters = { ...form, additionalFields };
		const items = [{ store: 'web-se', fee: '' }];
		const run = await fixture.register(items, { parameters });
		expect(run.error).toBeUndefined();
		expect(lastBody()).toEqual(smallOrder());
		expect(run.hints).toEqual([
			"1 item had empty values, which were left out: 'Additional Fields > Freight Fee > Value', 'Additional Fields > Freight Fee > Tax'.",
		]);
	});

	it('refuse a required field that came out empty, a picker too', async () => {
		const run = await fixture.register([{ store: '' }], { parameters: form });
		expect(run.error?.message).toBe("'Store' is empty [item 0]");
		expect(fixture.sent()).toBe(0);
	});
});

describe('an order that breaks many rules', () => {
	it('is refused with the first of them and their number', async () => {
		const items = Array.from({ length: 400 }, () => orderLine({ quantity: -1 }));
		const run = await fixture.register([smallOrder({ items })]);
		expect(run.error?.message).toMatch(
			/'Items > 5 > Quantity' must be [^;]+; and \d+ more \[item 0\]$/,
		);
	});
});

describe('Round Amounts To', () => {
	const arithmetic = (changes: IDataObject = {}) =>
		smallOrder({
			totalGrossPrice: 0.1 + 0.2 + 348.7,
			totalTax: 349 - 349 / 1.25,
			items: [
				orderLine({
					grossPaidPrice: 349.00000000000006,
					taxAmount: 349 - 349 / 1.25,
					taxPercent: 25,
					quantity: 1.25,
				}),
			],
			...changes,
		});

	it('is off unless it is added: what is not exact is refused', async () => {
		const run = await fixture.register([arithmetic()]);
		expect(run.error?.message).toMatch(/'Order > .+' is not exact: /);
		expect(fixture.sent()).toBe(0);
	});

	it('rounds amounts, and nothing else, to the decimals of the currency', async () => {
		const options = { roundAmountsTo: 'currency', checkTotals: 'stop' };
		const run = await fixture.register([arithmetic({ exchangeRateToGroupCurrency: 0.0875 })], {
			options,
		});
		expect(run.error).toBeUndefined();
		expect(lastBody()).toEqual(
			smallOrder({
				totalGrossPrice: 349,
				totalTax: 69.8,
				exchangeRateToGroupCurrency: 0.0875,
				items: [
					orderLine({ grossPaidPrice: 349, taxAmount: 69.8, taxPercent: 25, quantity: 1.25 }),
				],
			}),
		);
	});

	it.each([
		['currency', 'JPY', 100.5, 101],
		['currency', 'KWD', 1.0005, 1.001],
		['currency', 'SEK', -1.005, -1.01],
		['0', 'SEK', 2.5, 3],
		['2', 'KWD', 1.005, 1.01],
		['3', 'SEK', 1.0005, 1.001],
	])('to %s rounds %s %d to %d', async (roundAmountsTo, currency, amount, rounded) => {
		const order = smallOrder({ currency, totalNetPrice: amount });
		await fixture.register([order], { options: { roundAmountsTo } });
		expect(lastBody()).toMatchObject({ totalNetPrice: rounded });
	});

	it('refuses other noise, such as that of a percentage', async () => {
		const order = arithmetic({ exchangeRateToGroupCurrency: 0.1 + 0.2 });
		const run = await fixture.register([order], { options: { roundAmountsTo: 'currency' } });
		expect(run.error?.message).toContain("'Order > Exchange Rate to Group Currency' is not exact");
	});
});
