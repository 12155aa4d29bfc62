import type { Emulators } from '../emulators/emulators';

interface Call {
	method?: string;
	body?: unknown;
	headers?: Record<string, string>;
}

/** Sends a request and returns the JSON of the response, undefined if it has none. */
async function send(url: string, { method, body, headers }: Call): Promise<unknown> {
	const response = await fetch(url, {
		method: method ?? (body === undefined ? 'GET' : 'POST'),
		headers: { 'content-type': 'application/json', ...headers },
		body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
		redirect: 'manual',
	});
	const text = await response.text();
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Calls every route of every emulator with valid and invalid requests. */
export async function callEveryRoute(emulators: Emulators): Promise<void> {
	await callAkinon(emulators);
	await callPanora(emulators);
	await callVoucherify(emulators);
	await callVoyado(emulators);
}

async function callAkinon({ akinon }: Emulators): Promise<void> {
	const [order, other] = akinon.addOrders({ count: 4, discountEvery: 1, returningEvery: 2 });
	const [{ id: item }] = order.orderitem_set;
	const { apiToken, username, password } = akinon.options;
	const headers = { authorization: `Token ${apiToken}` };
	const call = (path: string, rest: Call = {}) =>
		send(`${akinon.url}/api/${path}`, { headers, ...rest });

	await call('i1/orders/', { headers: {} });
	for (const version of ['i1', 'v1']) {
		await call(`${version}/auth/login/`, { headers: {}, body: { username, password } });
		await call(`${version}/auth/login/`, { headers: {}, body: { username, password: 'wrong' } });
		await call(`${version}/orders/?limit=2&page=2&is_send=False&status=400`);
		await call(`${version}/orders/?page=900`);
		await call(`${version}/orders/${version === 'i1' ? order.number : order.id}/`);
		await call(`${version}/orders/none/`);
		await call(`${version}/orders/${order.id}/`, { method: 'PATCH', body: { is_send: true } });
		await call(`${version}/orders/${order.id}/`, { method: 'PATCH', body: { is_send: 'yes' } });
		await call(`${version}/orders_integration/${order.id}/detailed_integration/`);
		await call(`${version}/order_items/?order=${order.id}&limit=100`);
		await call(`${version}/order_items/${item}/`);
		const changes = { tracking_number: 'T-1', extra_field: { note: 'x' } };
		await call(`${version}/order_items/${item}/`, { method: 'PATCH', body: changes });
		await call(`${version}/order_items/${item}/`, { method: 'PATCH', body: { status: 5 } });
		const mapping = { code: `ERP-${version}`, update_stock: true };
		await call(`${version}/order_items/${item}/create_mapping/`, { body: mapping });
		await call(`${version}/order_items/${item}/create_mapping/`, { body: mapping });
		await call(`${version}/order_items/${item}/create_mapping/`, { body: {} });
		await call(`${version}/discount_items/detailed_integration/?order=${order.id}`);
		await call(`${version}/discount_items/${800_000 + order.id}/detailed_integration/`);
		const canceled = version === 'i1' ? order : other;
		const reasons = Object.fromEntries(canceled.orderitem_set.map(({ id }) => [id, 11]));
		const cancellation = { order: canceled.id, is_all: true, reasons };
		await call(`${version}/orders/${canceled.id}/cancel/`, { body: cancellation });
		await call(`${version}/orders/${canceled.id}/cancel/`, { body: cancellation });
		await call(`${version}/orders/${canceled.id}/cancel/`, { body: { order: canceled.id } });
	}
}

async function callPanora({ panora }: Emulators): Promise<void> {
	panora.options.createWorks = true;
	const [order] = panora.addOrders({ count: 3 });
	const [customer] = panora.addCustomers({ count: 2 });
	const headers = { 'x-api-key': panora.options.apiKey, 'x-connection-token': panora.token() };
	const call = (path: string, rest: Call = {}) =>
		send(`${panora.url}/${path}`, { headers, ...rest });

	await call('health');
	await call('connections');
	await call('connections', { headers: {} });
	await call('connections', { headers: { 'x-api-key': 'wrong' } });
	for (const [list, id] of [
		['orders', order.id],
		['customers', customer.id],
	]) {
		const page = (await call(`ecommerce/${list}?limit=1&remote_data=true`)) as {
			next_cursor: string;
		};
		await call(`ecommerce/${list}?limit=5&cursor=${page.next_cursor}`);
		await call(`ecommerce/${list}?cursor=broken`);
		await call(`ecommerce/${list}/${id}`);
		await call(`ecommerce/${list}/${id}?remote_data=true`);
		await call(`ecommerce/${list}/none`);
	}
	const items = [{ title: 'Mug', quantity: 2, price: '4.50', sku: 'MUG' }];
	await call('ecommerce/orders', { body: { order_number: '5', currency: 'EUR', items } });
	await call('ecommerce/orders?remote_data=true', { body: { items } });
	await call('ecommerce/orders', { body: { items, customer_id: 'nobody' } });
}

async function callVoucherify({ voucherify }: Emulators): Promise<void> {
	const { applicationId, secretKey } = voucherify.options;
	const headers = { 'x-app-id': applicationId, 'x-app-token': secretKey };
	const call = (path: string, rest: Call = {}) =>
		send(`${voucherify.url}/v1/${path}`, { headers, ...rest });
	voucherify.addCustomer('cust_1');

	await call('orders', { headers: {} });
	const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
	for (const scope of ['orders exports', 'nothing']) {
		await call('oauth/token', {
			headers: form,
			body: `grant_type=client_credentials&scope=${scope}`,
		});
	}
	const order = {
		source_id: 'A/1',
		status: 'PAID',
		amount: 2000,
		discount_amount: 100,
		created_at: '2026-01-20T10:00:00Z',
		customer: { id: 'cust_1' },
		referrer: { source_id: 'R-1' },
		metadata: { channel: 'web', location_id: ['L1'], other: 5 },
		items: [
			{ source_id: 'tee', related_object: 'product', quantity: 2, price: 1000, amount: 2000 },
			{ product_id: 'prod_1', discount_amount: 50, product: { name: 'Mug', price: 10.5 } },
		],
	};
	await call('orders', { body: order });
	await call('orders', { body: { source_id: 'bare' } });
	await call('orders', { body: { amount: 'ten' } });
	await call('orders', { body: { metadata: { channel: 5 } } });
	await call('orders?limit=2&page=1&order=-updated_at');
	await call('orders?page=101');
	await call('orders/A%2F1');
	await call('orders/none');
	await call('orders/A%2F1', { method: 'PUT', body: { status: 'CANCELED' } });
	await call('orders/none', { method: 'PUT', body: { status: 'CANCELED' } });
	await call('orders/A%2F1', { method: 'PUT', body: { status: 'GONE' } });

	voucherify.options.importFailure = ({ source_id: id }) =>
		id === 'B' ? { reason: 'Internal error' } : undefined;
	await call('orders/import', { body: [] });
	await call('orders/import', { body: { source_id: 'A' } });
	const rows = [{ source_id: 'A', items: order.items }, { source_id: 'B' }, {}];
	const imported = (await call('orders/import', { body: rows })) as { async_action_id: string };
	await until(async () => {
		const action = await call(`async-actions/${imported.async_action_id}`);
		return (action as { status: string }).status === 'DONE';
	});
	await call('async-actions?limit=1&end_date=2030-01-01');
	await call('async-actions?end_date=tomorrow');
	await call('async-actions/none');

	const parameters = {
		order: '-status',
		fields: ['id', 'status', 'metadata.channel'],
		filters: { junction: 'or', status: { conditions: { $in: ['PAID'] } } },
	};
	await call('orders/export', { body: { parameters: { fields: ['nothing'] } } });
	await call('orders/export', { body: { parameters: { filters: { status: {} } } } });
	await call('exports', { body: { exported_object: 'order' } });
	await call('exports', { body: {} });
	const { id } = (await call('orders/export', { body: { parameters } })) as { id: string };
	let file = '';
	await until(async () => {
		const exported = await call(`exports/${id}`);
		file = (exported as { result?: { url: string } }).result?.url ?? '';
		return file !== '';
	});
	await send(file, { headers });
	await send(file.replace(/token=.*/, 'token=wrong'), { headers });
	await call('exports?limit=1&order=-created_at');
	await call('exports/none');
	await call(`exports/${id}`, { method: 'DELETE' });
	await call(`exports/${id}`, { method: 'DELETE' });
	await call('metadata-schemas');
	await call('metadata-schemas/order');
	await call('metadata-schemas/none');
	await call('customers/cust_1');
	await call('customers/none');
}

async function until(condition: () => Promise<boolean>): Promise<void> {
	while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function callVoyado({ voyado }: Emulators): Promise<void> {
	const headers = { apikey: voyado.options.apiKey, 'user-agent': 'OrderProviders/1.0' };
	const call = (path: string, rest: Call = {}) =>
		send(`${voyado.url}/api/${path}`, { headers, ...rest });
	const order = {
		contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
		orderNumber: 'A-1',
		orderStatus: 'Shipped',
		paymentStatus: 'Paid',
		createdDate: '2026-11-20T09:30:00Z',
		storeId: 'web-se',
		currency: 'SEK',
		totalGrossPrice: 250,
		items: [{ type: 'PURCHASE', sku: 'M', quantity: 2, grossPaidPrice: 250, description: 'Mug' }],
	};
	const [kim] = voyado.options.contacts;
	for (const id of ['twin-1', 'twin-2']) {
		voyado.options.contacts.push({ ...kim, id, email: 'twin@example.com' });
	}

	await call('v2/contacts/count', { headers: { 'user-agent': 'OrderProviders/1.0' } });
	await call('v2/contacts/count');
	await call('v2/orders', { body: order });
	await call('v2/orders', { body: { ...order, storeId: undefined } });
	await call('v2/orders', { body: { ...order, orderStatus: 'Unknown' } });
	for (const version of ['v2', 'v3']) {
		await call(`${version}/stores?includeInactive=true`);
		await call(`${version}/stores/web-se`);
		await call(`${version}/stores/none`);
		await call(`${version}/contacts/id?email=kim%40example.com`);
		await call(`${version}/contacts/id?email=kim`);
		await call(`${version}/contacts/id?email=nobody%40example.com`);
		await call(`${version}/contacts/id?email=twin%40example.com`);
	}
}
