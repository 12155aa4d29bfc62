import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AkinonOrder, generateOrders } from './orders';
import { type Emulators, startEmulators } from './emulators';

type Json = Record<string, any>;

let emulators: Emulators;

beforeEach(async () => {
	emulators = await startEmulators();
});

afterEach(async () => emulators.close());

async function call(
	origin: string,
	path: string,
	init: { method?: string; headers?: Record<string, string>; body?: unknown },
) {
	const response = await fetch(`${origin}${path}`, {
		method: init.method ?? (init.body === undefined ? 'GET' : 'POST'),
		headers: init.headers,
		body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body),
		redirect: 'manual',
	});
	const text = await response.text();
	let body: any = text;
	try {
		body = JSON.parse(text);
	} catch {
		// Not JSON: the text itself is what the test looks at.
	}
	return { status: response.status, headers: response.headers, text, body };
}

type Call = { method?: string; headers?: Record<string, string>; body?: unknown; token?: string };

function akinon(path: string, { token, headers, ...init }: Call = {}) {
	return call(emulators.akinon.url, path, {
		...init,
		headers: {
			Authorization: `Token ${token ?? emulators.akinon.options.apiToken}`,
			'Content-Type': 'application/json',
			...headers,
		},
	});
}

function voyado(path: string, { headers, ...init }: Call = {}) {
	return call(emulators.voyado.url, path, {
		...init,
		headers: {
			apikey: emulators.voyado.options.apiKey,
			'Content-Type': 'application/json',
			'User-Agent': 'OrderProviders/1.0',
			...headers,
		},
	});
}

function panora(path: string, { headers, token, ...init }: Call = {}) {
	return call(emulators.panora.url, path, {
		...init,
		headers: {
			'x-api-key': emulators.panora.options.apiKey,
			'x-connection-token': token ?? emulators.panora.token(),
			'Content-Type': 'application/json',
			...headers,
		},
	});
}

function voyadoOrder(changes: Json = {}, itemChanges: Json = {}): Json {
	return {
		contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
		orderNumber: 'A-1001',
		orderStatus: 'ORDER_CREATED',
		paymentStatus: 'SUCCESS',
		createdDate: '2026-11-20T09:30:00Z',
		storeId: 'web-se',
		currency: 'SEK',
		totalGrossPrice: 299,
		totalTax: 59.8,
		items: [
			{
				type: 'PURCHASE',
				sku: 'MUG-1',
				description: 'Mug',
				quantity: 2,
				grossPaidPrice: 250,
				taxAmount: 50,
				taxPercent: 25,
				discounts: [{ value: -50 }],
				...itemChanges,
			},
		],
		freightFee: { value: 49, tax: 9.8, taxPercent: 25 },
		paymentMethods: [{ type: 'card', value: 299 }],
		...changes,
	};
}

const register = (changes?: Json, itemChanges?: Json) =>
	voyado('/api/v2/orders', { body: voyadoOrder(changes, itemChanges) });

const addOne = (overrides: Partial<AkinonOrder> = {}) =>
	emulators.akinon.addOrders({ count: 1, overrides })[0];

describe('invented orders', () => {
	const cents = (amount: string) => Number(amount.replace('.', ''));

	it('are the same for the same seed and others for another', () => {
		expect(generateOrders({ count: 5, seed: 7 })).toEqual(generateOrders({ count: 5, seed: 7 }));
		expect(generateOrders({ count: 5, seed: 7 })).not.toEqual(
			generateOrders({ count: 5, seed: 8 }),
		);
	});

	it('add up, ascend, and have numbers beyond what a JavaScript number holds', () => {
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

	it('can have one that Voyado refuses', async () => {
		const order = generateOrders({ count: 2, refusedByVoyado: true })[1];
		const contact = { matchKey: order.customer.email, matchKeyType: 'Email' };
		const answer = await register({ contact });
		expect(answer).toMatchObject({ status: 400, body: { errorCode: 'InvalidEmailAddress' } });
	});
});

describe('Akinon', () => {
	describe('authentication', () => {
		it('refuses a missing token and a wrong one with 401, a user without rights with 403', async () => {
			const missing = await call(emulators.akinon.url, '/api/i1/orders/', {});
			expect(missing).toMatchObject({ status: 401, body: { code: 'not_authenticated' } });
			const bearer = { Authorization: `Bearer ${emulators.akinon.options.apiToken}` };
			expect(await akinon('/api/i1/orders/', { headers: bearer })).toMatchObject({ status: 401 });
			expect(await akinon('/api/i1/orders/', { token: 'nonsense' })).toMatchObject({
				status: 401,
				body: { detail: 'Invalid token.', code: 'authentication_failed' },
			});
			const token = emulators.akinon.options.restrictedApiToken;
			expect(await akinon('/api/i1/orders/', { token })).toMatchObject({
				status: 403,
				body: { detail: expect.any(String) },
			});
		});

		it.each(['i1', 'v1'])('logs in at %s, and its token can expire', async (prefix) => {
			const { username, password } = emulators.akinon.options;
			const headers = { 'Content-Type': 'application/json' };
			const logIn = (body: Json) =>
				call(emulators.akinon.url, `/api/${prefix}/auth/login/`, { headers, body });
			expect((await logIn({ username, password: 'wrong' })).status).toBe(400);
			const { key } = (await logIn({ username, password })).body;
			expect(key).toMatch(/^[0-9a-f]{40}$/);
			expect((await akinon('/api/i1/orders/', { token: key })).status).toBe(200);
			emulators.akinon.expireTokens();
			expect((await akinon('/api/i1/orders/', { token: key })).status).toBe(401);
			expect((await logIn({ username, password })).body.key).not.toBe(key);
			expect(emulators.akinon.logins).toBe(2);
		});

		it('refuses a stale token at the login too', async () => {
			const { username, password } = emulators.akinon.options;
			const body = { username, password };
			expect((await akinon('/api/i1/auth/login/', { token: 'stale', body })).status).toBe(401);
		});
	});

	describe('list', () => {
		const ids = ({ body }: { body: Json }) => body.results.map(({ id }: Json) => id);

		it('answers ten without a limit and names another host for the next page', async () => {
			emulators.akinon.addOrders({ count: 25 });
			const { body } = await akinon('/api/i1/orders/?is_send=False');
			expect(body).toMatchObject({ count: 25, previous: null });
			expect(body.results).toHaveLength(10);
			expect(body.next).toBe(
				'https://back-office.akinon.example/api/i1/orders/?is_send=False&page=2',
			);
			const last = await akinon('/api/i1/orders/?page=3');
			expect(last.body.results).toHaveLength(5);
			expect(last.body.next).toBeNull();
			emulators.akinon.options.backOfficeOrigin = null;
			const own = await akinon('/api/i1/orders/');
			expect(new URL(own.body.next).origin).toBe(emulators.akinon.url);
		});

		it('cuts a large limit down silently', async () => {
			emulators.akinon.options.maximumLimit = 20;
			emulators.akinon.addOrders({ count: 25 });
			expect((await akinon('/api/i1/orders/?limit=1000')).body.results).toHaveLength(20);
		});

		it.each(['3', '0', 'x'])('answers 404 for page %s past the end', async (page) => {
			emulators.akinon.addOrders({ count: 15 });
			expect(await akinon(`/api/i1/orders/?page=${page}`)).toMatchObject({
				status: 404,
				body: { detail: 'Invalid page.' },
			});
		});

		it('answers an empty first page when there is nothing', async () => {
			expect((await akinon('/api/i1/orders/')).body).toMatchObject({ count: 0, results: [] });
		});

		it('filters, and ignores names and values that it does not know', async () => {
			const orders = emulators.akinon.addOrders({ count: 4 });
			emulators.akinon.setSent([orders[0].id]);
			orders[1].status = '200';
			orders[2].orderitem_set[0].cancel_status = 'waiting';
			const count = async (query: string) => (await akinon(`/api/i1/orders/?${query}`)).body.count;
			expect(await count('is_send=False')).toBe(3);
			expect(await count('is_send=true')).toBe(1);
			expect(await count('is_send=no')).toBe(4);
			expect(await count('status=400&is_send=False')).toBe(2);
			expect(await count('status=approved')).toBe(4);
			expect(await count('cancel_status=waiting')).toBe(1);
			expect(await count('date_placed__gte=2030-01-01')).toBe(4);
			expect(await count(`number=${orders[3].number}`)).toBe(1);
			expect(ids(await akinon('/api/i1/orders/?sort=-id'))[0]).toBe(orders[3].id);
			Object.assign(emulators.akinon.options, {
				supportsExtraParameters: false,
				ignoresSendFilter: true,
			});
			expect(await count(`number=${orders[3].number}`)).toBe(4);
			expect(await count('is_send=False')).toBe(4);
			expect(ids(await akinon('/api/i1/orders/?sort=-id'))[0]).toBe(orders[0].id);
		});

		it('can shrink and grow between two pages', async () => {
			const orders = emulators.akinon.addOrders({ count: 20 });
			emulators.akinon.beforeEach((_request, n) => {
				if (n === 2) emulators.akinon.setSent(orders.slice(0, 10).map(({ id }) => id));
				if (n === 3) emulators.akinon.addOrders({ count: 3 });
				if (n === 4) emulators.akinon.removeOrders([orders[19].id]);
			});
			const count = async () => (await akinon('/api/i1/orders/?is_send=False')).body.count;
			expect([await count(), await count(), await count(), await count()]).toEqual([
				20, 10, 13, 12,
			]);
		});
	});

	it('redirects to the trailing slash and knows no other paths', async () => {
		const redirect = await akinon('/api/i1/orders?limit=5');
		expect(redirect.status).toBe(301);
		expect(redirect.headers.get('location')).toBe('/api/i1/orders/?limit=5');
		expect((await akinon('/api/i1/nothing/')).status).toBe(404);
	});

	it('takes the number at i1, where two orders may share one, and the id at v1', async () => {
		const [first, second] = emulators.akinon.addOrders({
			count: 2,
			overrides: { number: 'WEB/1 2' },
		});
		second.channel = { name: 'Marketplace', conf: {} };
		const found = await akinon(`/api/i1/orders/${encodeURIComponent('WEB/1 2')}/`);
		expect(found.body).toMatchObject({ id: first.id, number: 'WEB/1 2' });
		expect((await akinon('/api/i1/orders/?number=WEB/1%202')).body.count).toBe(2);
		expect(await akinon(`/api/i1/orders/${first.id}/`)).toMatchObject({
			status: 404,
			body: { detail: 'Not found.' },
		});
		const flat = (await akinon(`/api/v1/orders/${first.id}/`)).body;
		expect(flat).toMatchObject({ pk: first.id, channel: 3, customer: first.customer.id });
		expect(flat).not.toHaveProperty('id');
	});

	it('shows the channel credentials in the expanded order', async () => {
		const { id } = addOne();
		const { body } = await akinon(`/api/i1/orders_integration/${id}/detailed_integration/`);
		expect(body).toMatchObject({ pk: id, channel: { pk: 3, name: 'Shop' } });
		expect(Object.keys(body.channel.conf)).toEqual(
			expect.arrayContaining(['username', 'password', 'auth_token']),
		);
	});

	describe('marking as sent', () => {
		it('answers the flat order and counts', async () => {
			const { id } = addOne();
			const mark = (body: unknown) => akinon(`/api/v1/orders/${id}/`, { method: 'PATCH', body });
			expect((await mark({ is_send: true })).body).toMatchObject({ pk: id, is_send: true });
			await mark({ is_send: true });
			expect(emulators.akinon.timesSent(id)).toBe(2);
			expect((await mark({ is_send: false })).body.is_send).toBe(false);
			expect(emulators.akinon.timesSent(id)).toBe(2);
		});

		it.each([
			[{ is_send: 'true' }, 400],
			[{ is_send: true, status: '500' }, 400],
			[{}, 400],
			[[], 400],
			['{"is_send":', 400],
		])('refuses %j', async (body, status) => {
			const { id } = addOne();
			const answer = await akinon(`/api/v1/orders/${id}/`, { method: 'PATCH', body });
			expect(answer.status).toBe(status);
			expect(emulators.akinon.timesSent(id)).toBe(0);
		});

		it('wants JSON, v1, and an order that exists', async () => {
			const { id, number } = addOne();
			const init = { method: 'PATCH', body: { is_send: true } };
			const headers = { 'Content-Type': 'text/plain' };
			expect((await akinon(`/api/v1/orders/${id}/`, { ...init, headers })).status).toBe(415);
			expect((await akinon(`/api/i1/orders/${number}/`, init)).status).toBe(405);
			expect((await akinon(`/api/v1/orders/${number}/`, init)).status).toBe(404);
		});
	});

	describe('order items', () => {
		it('lists and reads them with id at i1 and pk at v1', async () => {
			const [order] = emulators.akinon.addOrders({ count: 3 });
			const { id } = order.orderitem_set[0];
			const list = await akinon(`/api/v1/order_items/?order=${order.id}`);
			expect(list.body.count).toBe(order.orderitem_set.length);
			expect(list.body.results[0]).toMatchObject({ pk: id, order: order.id });
			expect((await akinon(`/api/i1/order_items/${id}/`)).body).toEqual(order.orderitem_set[0]);
			expect((await akinon('/api/i1/order_items/1/')).status).toBe(404);
		});

		it('merges extra_field and replaces attributes', async () => {
			const order = addOne();
			const [item] = order.orderitem_set;
			const path = `/api/v1/order_items/${item.id}/`;
			Object.assign(item, { extra_field: { kept: 1 }, attributes: { lost: 'x' } });
			const body = { extra_field: { erp: 'SO-9' }, attributes: { gift: true }, status: '500' };
			const answer = await akinon(path, { method: 'PATCH', body });
			expect(answer.body).toMatchObject({
				pk: item.id,
				status: '500',
				extra_field: { kept: 1, erp: 'SO-9' },
				attributes: { gift: true },
			});
			expect(answer.body.attributes).not.toHaveProperty('lost');
		});

		it.each([
			{ status: 500 },
			{ status: 'shipped' },
			{ price: '1.00' },
			{ attributes: { size: 4 } },
			{ attributes_kwargs: { size: 'M' } },
			{ extra_field: null },
			{ cancel_status: 'lost' },
			{ tracking_number: 'x'.repeat(257) },
		])('refuses %j', async (body) => {
			const [item] = addOne().orderitem_set;
			const answer = await akinon(`/api/v1/order_items/${item.id}/`, { method: 'PATCH', body });
			expect(answer.status).toBe(400);
			expect(answer.body).toHaveProperty(Object.keys(body)[0]);
		});

		it('forbids some moves of the cancellation', async () => {
			const [item] = addOne().orderitem_set;
			const move = (from: string, to: string) => {
				item.cancel_status = from;
				const body = { cancel_status: to };
				return akinon(`/api/v1/order_items/${item.id}/`, { method: 'PATCH', body });
			};
			expect(await move('approved', 'confirmed')).toMatchObject({
				status: 406,
				body: { code: 'OrderUpdateCancelStatusException' },
			});
			expect((await move('waiting_for_payment', 'rejected')).status).toBe(406);
			expect((await move('waiting', 'approved')).status).toBe(200);
		});

		it('maps a line once and releases its stock unless told otherwise', async () => {
			const [one, other] = emulators.akinon
				.addOrders({ count: 2 })
				.map((order) => order.orderitem_set[0].id);
			const map = (id: number, body: Json) =>
				akinon(`/api/i1/order_items/${id}/create_mapping/`, { body });
			expect(await map(one, { code: 'ERP-1' })).toMatchObject({
				status: 201,
				body: { object_id: one, code: 'ERP-1' },
			});
			expect((await map(other, { code: 'ERP-1' })).status).toBe(406);
			expect((await map(other, { code: 'ERP-2', update_stock: false })).status).toBe(201);
			expect((await map(other, { update_stock: true })).status).toBe(400);
			expect([...emulators.akinon.stockReleasedFor]).toEqual([one]);
		});
	});

	describe('cancelling', () => {
		function setUp() {
			const [order] = emulators.akinon.addOrders({ count: 1, returningEvery: 1 });
			order.orderitem_set[0].cancel_status = null;
			const ids = order.orderitem_set.map(({ id }) => id);
			const reasons = Object.fromEntries(ids.map((id) => [id, 12]));
			const cancel = (body: Json) =>
				akinon(`/api/i1/orders/${order.id}/cancel/`, { body: { order: order.id, ...body } });
			return { order, ids, reasons, cancel };
		}

		it('marks the items as waiting, once', async () => {
			const { order, ids, reasons, cancel } = setUp();
			const body = { cancel_items: [ids[0]], reasons: { [ids[0]]: 12 } };
			expect((await cancel(body)).status).toBe(200);
			expect(order.orderitem_set[0].cancel_status).toBe('waiting');
			expect(order.orderitem_set[1].cancel_status).toBeNull();
			expect(await cancel({ is_all: true, cancel_items: [], reasons })).toMatchObject({
				status: 406,
				body: { code: 'OrderCancelMoreThenOneException' },
			});
			expect(emulators.akinon.cancellations).toMatchObject([{ order: order.id, items: [ids[0]] }]);
		});

		it('refuses with the exception names of the documentation', async () => {
			const { order, ids, reasons, cancel } = setUp();
			const code = async (body: Json) => (await cancel(body)).body.code;
			const overlapping = 'OrderCancelOverlappingParameterException';
			expect(await code({ is_all: true, cancel_items: ids, reasons })).toBe(overlapping);
			expect(await code({ is_cargo_refund: true })).toBe(overlapping);
			expect(await code({ is_all: true, reasons: {} })).toBe('OrderCancelMissingReasonException');
			emulators.akinon.options.withoutPurchaseTransaction = [order.id];
			expect(await code({ is_all: true, reasons })).toBe('OrderCancelPurchaseTransactionNotFound');
			expect(emulators.akinon.cancellations).toHaveLength(0);
		});

		it('refuses wrong input', async () => {
			const { ids, reasons, cancel } = setUp();
			const bodies: Json[] = [
				{ order: 5, is_all: true, reasons },
				{ cancel_items: [], reasons },
				{ cancel_items: [1], reasons: { 1: 12 } },
				{ cancel_items: { [ids[0]]: true }, reasons },
				{ is_all: 'true', reasons },
				{ is_all: true, reasons: Object.fromEntries(ids.map((id) => [id, 99])) },
				{ is_all: true, reasons, quantity: 1 },
			];
			for (const body of bodies) expect((await cancel(body)).status).toBe(400);
		});
	});

	it('lists the discounts of an order', async () => {
		const orders = emulators.akinon.addOrders({ count: 3 });
		const path = '/api/i1/discount_items/detailed_integration/';
		expect((await akinon(`${path}?order=${orders[0].id}`)).body.count).toBe(0);
		const { body } = await akinon(`${path}?order=${orders[2].id}`);
		expect(body.results).toMatchObject([{ amount: orders[2].discount_amount }]);
		const one = `/api/v1/discount_items/${body.results[0].pk}/detailed_integration/`;
		expect((await akinon(one)).body).toEqual(body.results[0]);
	});
});

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

	it('can insist on a known contact', async () => {
		const contact = { matchKey: 'nobody@example.com', matchKeyType: 'Email' };
		expect((await register({ contact })).status).toBe(202);
		emulators.voyado.options.requiresKnownContact = true;
		expect(await register({ contact })).toMatchObject({
			status: 422,
			body: { errorCode: 'ContactNotFound' },
		});
		expect((await register()).status).toBe(202);
	});

	it.each(['v2', 'v3'])('lists stores at %s, closed ones on demand', async (version) => {
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
		emulators.voyado.options.requestsPerSecond = 5;
		const answers = await Promise.all(
			Array.from({ length: 7 }, () => voyado('/api/v2/contacts/count')),
		);
		expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
		expect(emulators.voyado.journal.highestRatePerSecond()).toBe(7);
		await new Promise((resolve) => setTimeout(resolve, 1050));
		expect((await voyado('/api/v2/contacts/count')).status).toBe(200);
		expect(emulators.voyado.journal.highestRatePerSecond()).toBe(7);
	});
});

describe('Panora', () => {
	const list = '/ecommerce/orders';
	const without = (name: string, path = list) => {
		const { apiKey } = emulators.panora.options;
		const headers: Record<string, string> = {
			'x-api-key': apiKey,
			'x-connection-token': emulators.panora.token(),
		};
		delete headers[name];
		return call(emulators.panora.url, path, { headers });
	};

	it('answers 401 without a key and 500 to a wrong one, but its health to anybody', async () => {
		expect(await without('x-api-key')).toMatchObject({
			status: 401,
			body: { statusCode: 401, path: list, message: 'Unauthorized' },
		});
		expect(await panora(list, { headers: { 'x-api-key': 'x' } })).toMatchObject({
			status: 500,
			body: { statusCode: 500, message: 'API Key not found.' },
		});
		expect(await without('x-api-key', '/health')).toMatchObject({ status: 200, body: 200 });
	});

	it('takes any shop without a connection token, and answers 500 to a wrong one', async () => {
		emulators.panora.addOrders({ count: 2 });
		expect((await without('x-connection-token')).body.data).toHaveLength(2);
		const unknown = 'Connection undefined for token x';
		expect((await panora(list, { token: 'x' })).body.message).toBe(`ReferenceError: ${unknown}`);
		expect((await panora(`${list}/1`, { token: 'x' })).body.message).toBe(unknown);
	});

	it('pages by an opaque cursor to the next order, null at the end', async () => {
		const orders = emulators.panora.addOrders({ count: 60 });
		const first = (await panora(list)).body;
		expect(first.data).toEqual(orders.slice(0, 50));
		expect(first).toMatchObject({
			prev_cursor: null,
			next_cursor: expect.stringMatching(/^\w{48}$/),
		});
		const second = (await panora(`${list}?cursor=${first.next_cursor}`)).body;
		expect(second.data).toEqual(orders.slice(50));
		expect(second).toMatchObject({ prev_cursor: first.next_cursor, next_cursor: null });
	});

	it('sends a cursor for ever at a limit of 0, also where the limit is empty', async () => {
		emulators.panora.addOrders({ count: 1 });
		for (const limit of ['0', '']) {
			const { body } = await panora(`${list}?limit=${limit}`);
			expect(body).toMatchObject({ data: [], next_cursor: expect.any(String) });
		}
	});

	it.each(['limit=x', 'cursor=', 'cursor=7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10', 'remote_data=1'])(
		'refuses the query %s with 400',
		async (query) => {
			expect(await panora(`${list}?${query}`)).toMatchObject({
				status: 400,
				body: { message: 'Bad Request' },
			});
		},
	);

	it('answers 500 where one order is not there, no UUID, or without remote data', async () => {
		const [order] = emulators.panora.addOrders({ count: 1 });
		const message = async (path: string) => (await panora(`${list}/${path}`)).body.message;
		const absent = '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10';
		expect(await message(absent)).toBe(`Order with ID ${absent} not found.`);
		expect(await message('1042')).toMatch('Inconsistent column data');
		// The text "false" counts as true here.
		const { body } = await panora(`${list}/${order.id}?remote_data=false`);
		expect(body).toHaveProperty('remote_data');
		emulators.panora.options.withoutRemoteData.push(order.remote_id);
		const stumble = "Cannot read properties of null (reading 'data')";
		expect(await message(`${order.id}?remote_data=true`)).toBe(stumble);
		expect((await panora(`${list}?remote_data=true`)).body.message).toBe(stumble);
		expect((await panora(list)).body.data).toHaveLength(1);
	});

	it('creates in the shop and answers 500 all the same, unless it is a fork', async () => {
		const body = { order_number: '7', items: [{ title: 'Mug' }] };
		expect((await panora(list, { body })).status).toBe(500);
		expect(emulators.panora.shopOrders).toHaveLength(1);
		emulators.panora.options.createWorks = true;
		expect(await panora(list, { body })).toMatchObject({
			status: 201,
			body: { order_number: '7', field_mappings: {} },
		});
		expect(emulators.panora.shopOrders).toHaveLength(2);
		expect(emulators.panora.state().orders).toMatchObject({ shopify: 1, woocommerce: 0 });
	});

	it('answers 429 above the limit of a route, with the seconds to wait', async () => {
		emulators.panora.options.requestsPerMinute = 2;
		const answers = [await panora(list), await panora(list), await panora(list)];
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
		expect(answers[1].headers.get('x-ratelimit-remaining')).toBe('0');
		expect(Number(answers[2].headers.get('retry-after'))).toBeGreaterThan(55);
		expect((await panora('/connections')).status).toBe(200);
	});
});

describe('faults', () => {
	const list = () => akinon('/api/i1/orders/');

	it('hit the matching requests after `skip` and for `times`', async () => {
		const fault = emulators.akinon.faults.add({
			kind: 'status',
			status: 429,
			headers: { 'Retry-After': '2' },
			body: { detail: 'Slow down' },
			match: { method: 'GET', path: '/api/i1/*', skip: 1, times: 1 },
		});
		expect((await list()).status).toBe(200);
		const hit = await list();
		expect(hit).toMatchObject({ status: 429, body: { detail: 'Slow down' } });
		expect(hit.headers.get('retry-after')).toBe('2');
		expect((await list()).status).toBe(200);
		expect(fault.used).toBe(1);
		expect(emulators.akinon.journal.entries.map(({ applied }) => applied)).toEqual([
			true,
			false,
			true,
		]);
	});

	it('come one after another when several match', async () => {
		emulators.akinon.faults.add({ kind: 'status', status: 503, match: { times: 1 } });
		emulators.akinon.faults.add({ kind: 'status', status: 502, match: { times: 1 } });
		const statuses = [await list(), await list(), await list()].map(({ status }) => status);
		expect(statuses).toEqual([503, 502, 200]);
	});

	it('drop the connection before and after the request is carried out', async () => {
		const { voyado: provider } = emulators;
		provider.faults.add({ kind: 'resetBefore', match: { times: 1 } });
		await expect(register()).rejects.toThrow();
		expect(provider.registrations).toHaveLength(0);
		provider.faults.add({ kind: 'resetAfter', match: { times: 1 } });
		await expect(register()).rejects.toThrow();
		expect(provider.registrations).toHaveLength(1);
		expect(provider.journal.entries).toMatchObject([
			{ fault: 'resetBefore', applied: false, status: null },
			{ fault: 'resetAfter', applied: true, status: null },
		]);
	});

	it('answer an error although the request was carried out', async () => {
		emulators.voyado.faults.add({ kind: 'status', status: 504, applied: true });
		expect((await register()).status).toBe(504);
		expect(emulators.voyado.registrations).toHaveLength(1);
	});

	it('spoil the body', async () => {
		addOne();
		emulators.akinon.faults.add({ kind: 'truncated', match: { times: 1 } });
		emulators.akinon.faults.add({ kind: 'html', match: { times: 1 } });
		const truncated = await list();
		expect(truncated.status).toBe(200);
		expect(truncated.text).toMatch(/^\{"count":1,/);
		expect(truncated.body).toBe(truncated.text);
		const html = await list();
		expect(html.status).toBe(200);
		expect(html.headers.get('content-type')).toContain('text/html');
		// The page stands in for the provider, which never saw the request.
		expect(emulators.akinon.journal.entries.map(({ applied }) => applied)).toEqual([true, false]);
	});

	it('send the caller elsewhere', async () => {
		emulators.akinon.addOrders({ count: 11 });
		const location = 'http://elsewhere.example/';
		emulators.akinon.faults.add({ kind: 'redirect', location, match: { times: 1 } });
		emulators.akinon.faults.add({ kind: 'next', origin: 'http://elsewhere.example' });
		expect((await list()).headers.get('location')).toBe(location);
		expect((await list()).body.next).toBe('http://elsewhere.example/api/i1/orders/?page=2');
	});

	it('delay, and latency delays everything', async () => {
		emulators.akinon.faults.add({ kind: 'delay', delay: 60, match: { times: 1 } });
		const started = performance.now();
		await list();
		expect(performance.now() - started).toBeGreaterThan(55);
		emulators.akinon.options.latency = 60;
		await Promise.all([list(), list(), list()]);
		expect(performance.now() - started).toBeGreaterThan(115);
		expect(emulators.akinon.journal.highestInFlight()).toBe(3);
	});

	it('hold an answer until it is released', async () => {
		const hold = emulators.voyado.faults.add({ kind: 'hold', match: { method: 'POST', times: 1 } });
		let isAnswered = false;
		const answer = register().then(({ status }) => {
			isAnswered = true;
			return status;
		});
		await hold.reached;
		expect(emulators.voyado.registrations).toHaveLength(1);
		expect(hold.holding).toBe(1);
		expect((await voyado('/api/v2/contacts/count')).status).toBe(200);
		expect(isAnswered).toBe(false);
		hold.release();
		expect(await answer).toBe(202);
	});

	it('hit at random, but the same for the same seed', async () => {
		const pattern = async (seed: number) => {
			const other = await startEmulators({ seed });
			other.akinon.faults.add({ kind: 'status', status: 503, match: { probability: 0.5 } });
			const statuses: number[] = [];
			for (let n = 0; n < 20; n += 1) {
				statuses.push((await call(other.akinon.url, '/api/i1/orders/', {})).status);
			}
			await other.close();
			return statuses;
		};
		expect(await pattern(3)).toEqual(await pattern(3));
		expect(new Set(await pattern(3))).toEqual(new Set([401, 503]));
	});
});

describe('journal and control', () => {
	it('writes every request down, secrets and body included', async () => {
		await register();
		expect(emulators.voyado.journal.find({ method: 'POST', path: /orders$/ })).toMatchObject([
			{
				sequence: 1,
				path: '/api/v2/orders',
				headers: {
					apikey: emulators.voyado.options.apiKey,
					'user-agent': 'OrderProviders/1.0',
					'content-type': 'application/json',
				},
				body: { orderNumber: 'A-1001' },
				status: 202,
				applied: true,
				inFlight: 1,
			},
		]);
	});

	it('can be steered over HTTP from another process', async () => {
		const control = (path: string, init: Call = {}) =>
			call(emulators.akinon.url, `/__emulator${path}`, {
				headers: init.body === undefined ? {} : { 'Content-Type': 'application/json' },
				...init,
			});
		const added = await control('/addOrders', { body: { count: 3 } });
		expect(added.body).toHaveLength(3);
		await control('/setSent', { body: { ids: [added.body[0].id] } });
		await control('/removeOrders', { body: { ids: [added.body[1].id] } });
		const { id } = (await control('/faults', { body: { kind: 'hold', match: { times: 1 } } })).body;
		const held = akinon('/api/i1/orders/');
		await expect
			.poll(async () => (await control('/faults')).body)
			.toMatchObject([{ id, used: 1, holding: 1 }]);
		await control(`/faults/${id}/release`, { method: 'POST' });
		expect((await held).body.count).toBe(2);
		await control(`/faults/${id}`, { method: 'DELETE' });
		expect((await control('/faults')).body).toEqual([]);
		await control('/options', { method: 'PATCH', body: { maximumLimit: 1 } });
		expect((await akinon('/api/i1/orders/?limit=2')).body.results).toHaveLength(1);
		expect((await control('/state')).body.orders).toMatchObject([
			{ id: added.body[0].id, is_send: true, timesSent: 0 },
			{ id: added.body[2].id, is_send: false },
		]);
		expect((await control('/journal')).body).toHaveLength(2);
		await control('/journal', { method: 'DELETE' });
		expect(emulators.akinon.journal.entries).toHaveLength(0);
	});

	it('gives each provider an origin of its own, on loopback', () => {
		const { akinon: one, voyado: other } = emulators;
		expect(new URL(one.url).hostname).toBe('127.0.0.1');
		expect(one.url).not.toBe(other.url);
	});
});
