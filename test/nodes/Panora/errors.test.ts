import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	credentials,
	cursorOf,
	entries,
	getMany,
	locator,
	panora,
	run,
	unset,
	usePanora,
} from './fixture';

usePanora();

describe('the meaning of a 500', () => {
	it.each([
		[
			'a bad key',
			() => void (credentials.panoraApi.apiKey = 'wrong'),
			{},
			'Panora did not accept the credential (500, API Key not found.) [item 0]',
			"Check the 'API Key' in the credential",
			'credential-invalid',
		],
		[
			'a missing key',
			() =>
				void panora.faults.add({
					kind: 'status',
					status: 401,
					body: { message: 'Unauthorized' },
				}),
			{},
			'Panora did not accept the credential (401, Unauthorized) [item 0]',
			"Check the 'API Key' in the credential",
			'credential-invalid',
		],
		[
			'a wrong connection',
			() => undefined,
			{ connection: locator('another-token') },
			'Panora refused the request (500, ReferenceError: Connection undefined for token another-token) [item 0]',
			"Choose another 'Connection'",
			'temporarily-unavailable',
		],
		[
			'a stale cursor',
			() => undefined,
			{ options: { cursor: cursorOf('7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10') } },
			'Panora refused the request (500, The provided cursor does not exist!) [item 0]',
			"Leave 'Cursor' empty to start over.",
			'temporarily-unavailable',
		],
		[
			'a malformed cursor',
			() => undefined,
			{ options: { cursor: 'nonsense' } },
			'Panora refused the request (400, Bad Request) [item 0]',
			"'Cursor'",
			'temporarily-unavailable',
		],
		[
			'anything else',
			() => void panora.faults.add({ kind: 'status', status: 500, body: { message: 'Bang' } }),
			{},
			'Panora could not process the request (500, Bang) [item 0]',
			'Try again later.',
			'temporarily-unavailable',
		],
	])('reads %s', async (_name, arrange, parameters, message, description, cause) => {
		arrange();
		const { error } = await getMany(parameters as INodeParameters);
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(description);
		expect(error?.failure).toMatchObject({ cause });
		// None of them is retried.
		expect(entries()).toHaveLength(1);
	});
});

describe('input that is refused before anything is sent', () => {
	const filled = {
		order_status: unset,
		payment_status: unset,
		fulfillment_status: unset,
		currency: unset,
	};
	const order = { resource: 'order', operation: 'getAll' };
	const one = { resource: 'order', operation: 'get', orderId: 'x' };
	const form = { resource: 'order', operation: 'create', inputMode: 'fields', ...filled };
	it.each<[string, INodeParameters, string]>([
		['an empty connection', { ...order, connection: locator('  ') }, "'Connection' is empty"],
		['no connection', { ...order, connection: locator('={{ "" }}') }, "'Connection' is empty"],
		[
			'a connection that breaks the header',
			{ ...order, connection: locator('a\nb') },
			"'Connection' is not a connection token: it contains spaces or invalid characters",
		],
		['a limit of 0', { ...order, limit: 0 }, "'Limit' must be 1 or more, not 0"],
		[
			'a page size of 0',
			{ ...order, options: { pageSize: 0 } },
			"'Options > Page Size' must be 1 or more, not 0",
		],
		["the shop's ID", one, `'Order ID' is not a Panora ID: "x"`],
		['no order ID', { ...one, orderId: '={{ "" }}' }, "'Order ID' is empty"],
		['an empty new order', form, 'The order is empty'],
		[
			'a new order without connection',
			{ ...form, order_number: '1', connection: locator('={{ "" }}') },
			"'Connection' is empty",
		],
		[
			'an invalid amount',
			{ ...form, total_price: '12,50' },
			`'Total Price' is not a number: "12,50"`,
		],
		[
			'items that are not a list',
			{ ...form, itemsAs: 'json', itemsJson: '{}' },
			"'Items' is not a list",
		],
		[
			'an invalid item price',
			{ ...form, itemsAs: 'json', itemsJson: '[{"price":"x"}]' },
			`'Items > 1 > Price' is not a number: "x"`,
		],
	])('%s', async (_name, parameters, message) => {
		const { error } = await run(parameters);
		expect(error?.message).toBe(`${message} [item 0]`);
		expect(entries()).toEqual([]);
	});
});
