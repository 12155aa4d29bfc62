import { describe, expect, it } from 'vitest';

import type { Exchange } from '../emulators/emulator';
import { publishedBy } from './observation';
import { fidelityReport } from './report';
import { differingFields, Schemas } from './schema';

it('every route of every emulator matches its published description', async () => {
	const { routes, sdk } = await fidelityReport();
	const differing = routes.filter(({ differences }) => differences.length > 0);
	expect(differing).toEqual([]);
	expect(Object.entries(sdk).filter(([, problem]) => problem !== null)).toEqual([]);
});

describe('an exchange differs from its description if it has', () => {
	const order = { id: 'ord_1', object: 'order', status: 'PAID' };
	const exchange: Exchange = {
		method: 'PUT',
		path: '/v1/orders/{orderId}',
		query: {},
		body: { status: 'PAID' },
		status: 200,
		contentType: 'application/json; charset=utf-8',
		response: { ...order, created_at: '2026-01-20T10:00:00Z', items: [{ object: 'order_item' }] },
	};
	const differences = (changes: Partial<Exchange>) =>
		publishedBy('voucherify').differences({ ...exchange, ...changes });

	it.each([
		[
			'a field that is not published',
			{ response: { ...(exchange.response as object), colour: 'red' } },
		],
		[
			'a nested field that is not published',
			{
				response: {
					...(exchange.response as object),
					items: [{ object: 'order_item', colour: 1 }],
				},
			},
		],
		['a value of another type', { response: { ...(exchange.response as object), amount: '5' } }],
		['another status', { status: 202 }],
		['a text body', { contentType: 'text/plain', response: 'done' }],
		['a request field that is not published', { body: { state: 'PAID' } }],
		['an unknown query parameter', { query: { limit: '5' } }],
		['an error without its code', { status: 405, response: { message: 'No' } }],
		['a route that is not described', { path: '/v1/rewards' }],
	])('%s', (_, changes) => {
		expect(differences({})).toEqual([]);
		expect(differences(changes)).toHaveLength(1);
	});
});

it('lists the fields in which two schemas differ', () => {
	const own = { properties: { a: { type: 'string' }, b: { enum: ['x'] }, c: {} } };
	const published = {
		required: ['a'],
		properties: { a: { type: 'string' }, b: { enum: ['x', 'y'] }, d: { type: 'string' } },
	};
	const schemas = new Schemas({});
	expect(differingFields(schemas.fields(own), schemas.fields(published))).toEqual([
		{ field: 'a', difference: 'is required' },
		{ field: 'b', difference: 'has the values x,y, not x' },
		{ field: 'c', difference: 'is not published' },
		{ field: 'd', difference: 'is missing in the emulator' },
	]);
});
