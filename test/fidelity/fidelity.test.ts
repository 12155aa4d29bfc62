import { describe, expect, it } from 'vitest';

import type { Exchange } from '../emulators/emulator';
import { publishedBy } from './observation';
import { fidelityReport } from './report';
import { differingFields, Schemas } from './schema';

it('finds every route of every stand-in as it is published', async () => {
	const { routes, sdk } = await fidelityReport();
	const differing = routes.filter(({ differences }) => differences.length > 0);
	expect(differing).toEqual([]);
	expect(Object.entries(sdk).filter(([, problem]) => problem !== null)).toEqual([]);
});

describe('what is held against a description', () => {
	const order = { id: 'ord_1', object: 'order', status: 'PAID' };
	const exchange: Exchange = {
		method: 'PUT',
		path: '/v1/orders/{orderId}',
		query: {},
		body: { status: 'PAID' },
		status: 200,
		contentType: 'application/json; charset=utf-8',
		answer: { ...order, created_at: '2026-01-20T10:00:00Z', items: [{ object: 'order_item' }] },
	};
	const differences = (changes: Partial<Exchange>) =>
		publishedBy('voucherify').differences({ ...exchange, ...changes });

	it.each([
		[
			'a field that is not published',
			{ answer: { ...(exchange.answer as object), colour: 'red' } },
		],
		[
			'a nested one',
			{ answer: { ...(exchange.answer as object), items: [{ object: 'order_item', colour: 1 }] } },
		],
		['a value of another type', { answer: { ...(exchange.answer as object), amount: '5' } }],
		['another status', { status: 202 }],
		['a text', { contentType: 'text/plain', answer: 'done' }],
		['a wrong field in the request', { body: { state: 'PAID' } }],
		['an unknown query', { query: { limit: '5' } }],
		['a refusal without its code', { status: 405, answer: { message: 'No' } }],
		['a route that is not described', { path: '/v1/rewards' }],
	])('is found to differ by %s', (_, changes) => {
		expect(differences({})).toEqual([]);
		expect(differences(changes)).toHaveLength(1);
	});
});

it('tells where two schemas of one body differ', () => {
	const own = { properties: { a: { type: 'string' }, b: { enum: ['x'] }, c: {} } };
	const published = {
		required: ['a'],
		properties: { a: { type: 'string' }, b: { enum: ['x', 'y'] }, d: { type: 'string' } },
	};
	const schemas = new Schemas({});
	expect(differingFields(schemas.fields(own), schemas.fields(published))).toEqual([
		{ field: 'a', difference: 'is required' },
		{ field: 'b', difference: 'has the values x,y, not x' },
		{ field: 'c', difference: 'is not in what is published' },
		{ field: 'd', difference: 'the stand-in lacks it' },
	]);
});
