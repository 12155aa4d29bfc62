import { describe, expect, it } from 'vitest';

import { addOne, akinon, call, emulators, useEmulators, type Json } from './fixture';

useEmulators();

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

		it('returns ten orders without a limit and names another host for the next page', async () => {
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

		it('reduces a large limit silently', async () => {
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

	it('redirects to the trailing slash and answers 404 for other paths', async () => {
		const redirect = await akinon('/api/i1/orders?limit=5');
		expect(redirect.status).toBe(301);
		expect(redirect.headers.get('location')).toBe('/api/i1/orders/?limit=5');
		expect((await akinon('/api/i1/nothing/')).status).toBe(404);
	});

	it('expects the number at i1, which two orders may share, and the ID at v1', async () => {
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

	describe('canceling', () => {
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
