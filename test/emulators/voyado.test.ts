import { afterEach, describe, expect, it, vi } from 'vitest';

import { call, emulators, register, voyado, useEmulators, type Json } from './fixture';

useEmulators();

afterEach(() => void vi.restoreAllMocks());

describe('Voyado', () => {
	it('accepts an order with an empty 202 and counts duplicates', async () => {
		const answer = await register();
		expect(answer).toMatchObject({ status: 202, text: '' });
		await register();
		await register({ orderStatus: 'Shipped' });
		expect(emulators.voyado.registrations).toHaveLength(3);
		expect(emulators.voyado.duplicates).toBe(1);
		expect(emulators.voyado.registrationCounts()).toEqual({
			'A-1001 | ORDER_CREATED | SUCCESS': 2,
			'A-1001 | Shipped | SUCCESS': 1,
		});
	});

	it('wants a key, a content type even on GET, and a user agent of Product/Version', async () => {
		const path = '/api/v2/contacts/count';
		const { apiKey } = emulators.voyado.options;
		const status = async (headers: Record<string, string>) =>
			(await voyado(path, { headers })).status;
		expect(await voyado(path)).toMatchObject({ status: 200, text: '2' });
		expect(await status({ apikey: 'wrong' })).toBe(401);
		expect(await status({ 'User-Agent': 'n8n' })).toBe(400);
		expect(await status({ 'User-Agent': 'axios/1.2' })).toBe(400);
		expect(await status({ 'User-Agent': 'AcmePOS/1.5 (n8n)' })).toBe(200);
		const bearer = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
		expect((await call(emulators.voyado.url, path, { headers: bearer })).status).toBe(401);
		const noContentType = { apikey: apiKey, 'User-Agent': 'Acme/1.0' };
		expect(await call(emulators.voyado.url, path, { headers: noContentType })).toMatchObject({
			status: 500,
			body: { message: 'An error has occurred' },
		});
	});

	it.each<[string, Json, Json]>([
		['an amount as a string', { totalGrossPrice: '299' }, {}],
		['a missing field', { currency: undefined }, {}],
		['a lower-case currency', { currency: 'sek' }, {}],
		['null for an absent field', { language: null }, {}],
		['an unknown field', { shippedDate: '2026-11-20T09:30:00Z' }, {}],
		['a date that is none', { createdDate: 'yesterday' }, {}],
		["a receipt's field", {}, { articleNumber: 'MUG-1' }],
		['an unknown match key', { contact: { matchKey: 'x', matchKeyType: 'Phone' } }, {}],
		['an empty match key', { contact: { matchKey: '', matchKeyType: 'Email' } }, {}],
		['an unknown item type', {}, { type: 'GIFT' }],
		['a positive discount', {}, { discounts: [{ value: 50 }] }],
		['an item without description', {}, { description: undefined }],
	])('refuses %s with 400', async (_name, changes, itemChanges) => {
		const answer = await register(changes, itemChanges);
		expect(answer.status).toBe(400);
		expect(answer.body).toHaveProperty('errorCode');
		expect(emulators.voyado.registrations).toHaveLength(0);
	});

	it('refuses a body that is not JSON', async () => {
		expect((await voyado('/api/v2/orders', { body: '{"contact":' })).status).toBe(400);
	});

	it.each<[string, Json, Json]>([
		['InvalidOrderStatus', { orderStatus: 'order_created' }, {}],
		['InvalidPaymentStatus', { paymentStatus: 'Unknown' }, {}],
		['InvalidStore', { storeId: 'web-de' }, {}],
		['InvalidQuantity', {}, { quantity: -2 }],
		['InvalidQuantity', {}, { type: 'return' }],
		['InvalidTaxAmount', {}, { taxAmount: 62.5 }],
		[
			'InvalidTaxAmount',
			{},
			{ type: 'RETURN', quantity: -2, grossPaidPrice: -250, taxAmount: -50 },
		],
	])('refuses with 422 %s for %j %j', async (errorCode, changes, itemChanges) => {
		const answer = await register(changes, itemChanges);
		expect(answer).toMatchObject({ status: 422, body: { errorCode, messageDetails: {} } });
	});

	it('takes names in any case, a return with a positive price, and a cent of rounding', async () => {
		const contact = { matchKey: 'kim@example.com', matchKeyType: 'email' };
		expect((await register({ contact }, { type: 'purchase' })).status).toBe(202);
		expect((await register({}, { type: 'Return', quantity: -2 })).status).toBe(202);
		expect((await register({}, { grossPaidPrice: 99.99, taxAmount: 20 })).status).toBe(202);
	});

	it('checks totals only when switched on, and exactly', async () => {
		const cases: Array<['checksTax' | 'checksTotal' | 'checksPayments', string, Json]> = [
			['checksTax', 'InvalidTotalTax', { totalTax: 50 }],
			['checksTotal', 'InvalidTotalGrossPrice', { totalGrossPrice: 299.01 }],
			['checksPayments', 'InvalidPayments', { paymentMethods: [{ type: 'card', value: 250 }] }],
		];
		for (const [check, errorCode, changes] of cases) {
			expect((await register(changes)).status).toBe(202);
			emulators.voyado.options[check] = true;
			expect(await register(changes)).toMatchObject({ status: 422, body: { errorCode } });
			expect((await register()).status).toBe(202);
		}
		// 0.1 + 0.2 is 0.3 here, as it is not in floating point.
		const payments = [0.1, 0.2, 298.7].map((value) => ({ type: 'card', value }));
		expect((await register({ paymentMethods: payments })).status).toBe(202);
		// JSON writes this one with an exponent; it must not be read as 1.
		payments.push({ type: 'gift card', value: 1e-7 });
		expect((await register({ paymentMethods: payments })).status).toBe(422);
		payments[0].value = 0.0999999;
		expect((await register({ paymentMethods: payments })).status).toBe(202);
	});

	it('can require a known contact', async () => {
		const contact = { matchKey: 'nobody@example.com', matchKeyType: 'Email' };
		expect((await register({ contact })).status).toBe(202);
		emulators.voyado.options.requiresKnownContact = true;
		expect(await register({ contact })).toMatchObject({
			status: 422,
			body: { errorCode: 'ContactNotFound' },
		});
		expect((await register()).status).toBe(202);
	});

	it.each(['v2', 'v3'])('lists stores at %s, inactive ones on request', async (version) => {
		expect((await voyado(`/api/${version}/stores`)).body).toHaveLength(2);
		expect((await voyado(`/api/${version}/stores?includeInactive=true`)).body).toHaveLength(3);
		expect((await voyado(`/api/${version}/stores/web-se`)).body.externalId).toBe('web-se');
		expect((await voyado(`/api/${version}/stores/old-town`)).status).toBe(404);
	});

	it.each(['v2', 'v3'])('looks contacts up at %s', async (version) => {
		const path = `/api/${version}/contacts/id`;
		const [kim, lee] = emulators.voyado.options.contacts;
		expect((await voyado(`${path}?email=kim%40example.com`)).text).toBe(`"${kim.id}"`);
		expect((await voyado(`${path}?any=%2B46700000002`)).body).toBe(lee.id);
		expect((await voyado(`${path}?customKey=M-2&contactType=Contact`)).body).toBe(lee.id);
		const errorCode = async (query: string) => (await voyado(`${path}?${query}`)).body.errorCode;
		expect(await errorCode('email=nobody@example.com')).toBe('ContactNotFound');
		expect(await errorCode('email=kim')).toBe('InvalidEmailAddress');
		expect(await errorCode('mobilePhone=1')).toBe('InvalidPhoneNumber');
		expect(await errorCode('socialSecurityNumber=1')).toBe('InvalidSocialSecurityNumber');
		expect(await errorCode('customKey=M-2&contactType=Robot')).toBe('InvalidContactType');
		expect(await errorCode('')).toBe('InvalidSearchQuery');
		lee.email = kim.email;
		expect(await voyado(`${path}?email=kim@example.com`)).toMatchObject({
			status: 409,
			body: { messageDetails: { multipleMatchesFound: [kim.id, lee.id] } },
		});
	});

	it('answers 429 above the rate, and again after a second', async () => {
		const now = vi.spyOn(performance, 'now').mockReturnValue(0);
		emulators.voyado.options.requestsPerSecond = 5;
		const answers = await Promise.all(
			Array.from({ length: 7 }, () => voyado('/api/v2/contacts/count')),
		);
		expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
		expect(emulators.voyado.journal.highestRatePerSecond()).toBe(7);
		now.mockReturnValue(1_050);
		expect((await voyado('/api/v2/contacts/count')).status).toBe(200);
		expect(emulators.voyado.journal.highestRatePerSecond()).toBe(7);
	});
});
