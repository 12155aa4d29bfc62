import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture } from '../../engine/akinon';
import type { FaultEffect } from '../../emulators/faults';

let fixture: AkinonFixture;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
	fixture.akinon.addOrders({ count: 3 });
});

afterEach(async () => await fixture.close());

const items = [{ id: 90001 }, { id: 90002 }, { id: 90003 }];
const second = /\/90002\//;
const get = async (settings: Parameters<AkinonFixture['run']>[2] = {}) =>
	await fixture.run(
		'order.get',
		{ orderId: '={{ $json.id }}', output: 'raw' },
		{ items, ...settings },
	);
const askedForSecond = () => fixture.akinon.journal.find({ path: second });
const status = (code: number, body?: unknown, headers?: Record<string, string>): FaultEffect => ({
	kind: 'status',
	status: code,
	body,
	headers,
});

describe('an error response', () => {
	it.each([
		[
			'400 with a field',
			status(400, { number: ['Too long.', 'Not unique.'], code: 'invalid' }),
			'Akinon refused the request (400, number: Too long. Not unique., code invalid)',
			undefined,
			'temporarily-unavailable',
		],
		[
			'400 with errors of no field',
			status(400, { non_field_errors: ['One.', 'Two.'], code: 'invalid' }),
			'Akinon refused the request (400, One.; Two., code invalid)',
			undefined,
			'temporarily-unavailable',
		],
		[
			'400 with a detail',
			status(400, { detail: 'Nonsense.', code: 'x-7' }),
			'Akinon refused the request (400, Nonsense., code x-7)',
			undefined,
			'temporarily-unavailable',
		],
		[
			'400 with a field that is called code',
			status(400, { code: ['This field must be unique.'] }),
			'Akinon refused the request (400, code: This field must be unique.)',
			undefined,
			'temporarily-unavailable',
		],
		[
			'400 with nested messages',
			status(400, { items: [{ price: ['Required.'] }] }),
			'Akinon refused the request (400, items: {"price":["Required."]})',
			undefined,
			'temporarily-unavailable',
		],
		[
			'400 with text',
			{ kind: 'status', status: 400, body: 'No.', headers: { 'content-type': 'text/plain' } },
			'Akinon refused the request (400, No.)',
			undefined,
			'temporarily-unavailable',
		],
		[
			'401',
			status(401, { detail: 'Invalid token.', code: 'authentication_failed' }),
			'Akinon did not accept the credential (401, Invalid token., code authentication_failed)',
			"Check the 'API Token', or the 'Username' and 'Password', in the credential",
			'credential-invalid',
		],
		[
			'403',
			status(403, { detail: 'No permission.' }),
			'Akinon does not allow this with the credential (403, No permission.)',
			'Ask your Akinon contact to give the credential this permission.',
			'temporarily-unavailable',
		],
		[
			'404',
			status(404, { detail: 'Not found.' }),
			'Akinon did not find it (404, Not found.)',
			'Check the ID or number, and that the credential belongs to the same shop.',
			'temporarily-unavailable',
		],
		[
			'406',
			status(406, { detail: 'Not now.', code: 'SomeException' }),
			'Akinon refused the request (406, Not now., code SomeException)',
			undefined,
			'temporarily-unavailable',
		],
		[
			'500 with a web page',
			{
				kind: 'status',
				status: 500,
				body: '<h1>Server Error</h1>',
				headers: { 'content-type': 'text/html', 'retry-after': '0' },
			},
			'Akinon could not process the request (500)',
			'Try again later.',
			'temporarily-unavailable',
		],
		[
			'a redirect',
			{ kind: 'redirect', location: 'https://elsewhere.example/' },
			'Akinon redirected the request to another address',
			"Enter the final address in the credential, as 'Omnitron URL'. Redirects are not followed",
			'temporarily-unavailable',
		],
		[
			'a web page with status 200',
			{ kind: 'html' },
			'Akinon returned a web page instead of data',
			"Usually this is a firewall, a login page, or a wrong address: check 'Omnitron URL' in the credential.",
			'temporarily-unavailable',
		],
	] as Array<[string, FaultEffect, string, string | undefined, string | undefined]>)(
		'%s stops the workflow with message, advice and item',
		async (_, effect, message, description, cause) => {
			fixture.akinon.faults.add({ ...effect, match: { path: second } });
			const run = await get();
			expect(run.items).toEqual([]);
			expect(run.error?.message).toBe(`${message} [item 1]`);
			expect(run.error?.context?.itemIndex).toBe(1);
			const said = run.error?.description ?? '';
			expect(said).toContain(description ?? '');
			const httpCode =
				effect.kind === 'status' ? effect.status : effect.kind === 'html' ? 200 : 302;
			expect(run.error?.httpCode).toBe(String(httpCode));
			expect((run.error?.failure as IDataObject | undefined)?.cause).toBe(cause);
			const attempts = { 200: 3, 500: 5 }[httpCode] ?? 1;
			expect(askedForSecond()).toHaveLength(attempts);
		},
	);

	it('says how many items were completed before the node stopped', async () => {
		fixture.akinon.faults.add({ ...status(400), delay: 300, match: { path: second } });
		const run = await get();
		expect(run.error?.description).toContain('2 of the 3 items were completed');
	});
});

const cancellation = {
	orderId: 90001,
	extent: 'some',
	items: { entry: [{ id: '900010', reasonId: '12' }] },
};

describe('a transient fault', () => {
	it.each([
		['429', status(429, {}, { 'retry-after': '0' })],
		['500', status(500, {}, { 'retry-after': '0' })],
		['502', status(502, '<h1>Bad Gateway</h1>', { 'retry-after': '0' })],
		['503', status(503, {}, { 'retry-after': '0' })],
		['504', status(504, {}, { 'retry-after': '0' })],
		['a connection that breaks before', { kind: 'resetBefore' }],
		['a connection that breaks after', { kind: 'resetAfter' }],
		['a cut answer', { kind: 'truncated' }],
		['a body that breaks off', { kind: 'breakOff' }],
		['a body that is not what it says', { kind: 'badEncoding', encoding: 'gzip' }],
		['a web page', { kind: 'html' }],
	] as Array<[string, FaultEffect]>)('is retried: %s', async (_, effect) => {
		fixture.akinon.faults.add({ ...effect, match: { path: second, times: 1 } });
		const run = await get();
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(askedForSecond()).toHaveLength(2);
	});

	it('is reported after ten attempts if the server did nothing', async () => {
		const headers = { 'retry-after': '0' };
		fixture.akinon.faults.add({
			...status(429, { detail: 'Slow down.' }, headers),
			match: { path: second },
		});
		const run = await get();
		expect(askedForSecond()).toHaveLength(10);
		expect(run.error).toMatchObject({
			message: 'Akinon received too many requests (429, Slow down.) [item 1]',
			httpCode: '429',
			failure: { cause: 'rate-limited', retryAfterMs: 0 },
		});
	});

	it('is reported at once if Akinon asks for too long a wait', async () => {
		const headers = { 'retry-after': '86400' };
		fixture.akinon.faults.add({ ...status(503, {}, headers), match: { path: second } });
		const run = await get();
		expect(askedForSecond()).toHaveLength(1);
		expect(run.error?.failure).toEqual({
			cause: 'temporarily-unavailable',
			retryAfterMs: 86_400_000,
		});
	});
});

describe('a failed item if the workflow continues', () => {
	const expected = {
		error: 'Akinon did not find it (404, Not found., code not_found) [item 1]',
		details: {
			outcome: 'refused',
			description: 'Check the ID or number, and that the credential belongs to the same shop.',
			statusCode: 404,
			code: 'not_found',
		},
	};
	const notDone = {
		node: 'Node',
		outcome: 'refused',
		reason: 'Akinon did not find it (404, Not found., code not_found)',
	};
	const mixed = [{ id: 90001 }, { id: 77, mine: 'kept' }, { id: 90003 }];

	it('is output in its place, linked to its input', async () => {
		const run = await get({ items: mixed, onError: 'continueRegularOutput' });
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2].map((item) => ({ item })),
		);
		expect(run.items[1].json).toEqual({ id: 77, mine: 'kept', ...expected, notDone });
		// What people look for first is the first column.
		expect(Object.keys(run.items[1].json).slice(0, 2)).toEqual(['error', 'details']);
		expect(run.items.map(({ json }) => json.pk ?? json.id)).toEqual([90001, 77, 90003]);
	});

	it("goes to the error output with its input's fields", async () => {
		const run = await get({ items: mixed, onError: 'continueErrorOutput' });
		expect(run.items.map(({ json }) => json.pk)).toEqual([90001, 90003]);
		expect(run.errorItems).toHaveLength(1);
		// n8n moves no other key of ours to this output.
		const details = { ...expected.details, notDone };
		expect(run.errorItems[0].json).toEqual({ id: 77, mine: 'kept', ...expected, details });
		expect(run.errorItems[0].pairedItem).toMatchObject({ item: 1 });
	});

	it('is refused before anything is sent and does not stop the others', async () => {
		const bad = [{ id: 90001 }, { id: 'x' }, { id: 90003 }];
		const run = await get({ items: bad, onError: 'continueRegularOutput' });
		expect(run.items[1].json).toEqual({
			id: 'x',
			error: `'Order ID' is not a whole number: "x" [item 1]`,
			details: { outcome: 'refused' },
			notDone: {
				node: 'Node',
				outcome: 'refused',
				reason: `'Order ID' is not a whole number: "x"`,
			},
		});
		expect(fixture.akinon.journal.entries).toHaveLength(2);
	});
});

it('sends nothing if one item is invalid and the node stops on errors', async () => {
	const run = await get({ items: [{ id: 90001 }, { id: '' }, { id: 90003 }] });
	expect(run.error?.message).toBe(`'Order ID' is empty [item 1]`);
	expect(run.error?.context?.itemIndex).toBe(1);
	expect(run.error?.failure).toEqual({ cause: 'configuration-invalid' });
	expect(fixture.akinon.journal.entries).toEqual([]);
});

describe('a change whose outcome is unknown', () => {
	const changes = {
		'order.cancel': {
			parameters: cancellation,
			path: /cancel/,
			advice: 'whether a cancellation is waiting',
		},
		'orderItem.update': {
			parameters: { orderItemId: 900010, updateFields: { tracking_number: 'T1' } },
			path: /order_items/,
			advice: 'Get the order item',
		},
		'orderItem.createMapping': {
			parameters: { orderItemId: 900010, code: 'E1' },
			path: /create_mapping/,
			advice: 'Check in Akinon whether the mapping exists',
		},
	};
	const effects: Array<[string, FaultEffect]> = [
		['500', status(500, { detail: 'Oops.' })],
		['502', status(502, '<h1>Bad</h1>', { 'retry-after': '0' })],
		['503', status(503, {}, { 'retry-after': '0' })],
		['a break before', { kind: 'resetBefore' }],
		['a break after', { kind: 'resetAfter' }],
		['a cut answer', { kind: 'truncated' }],
		['a body that breaks off', { kind: 'breakOff' }],
		['bad gzip', { kind: 'badEncoding', encoding: 'gzip' }],
		['bad brotli', { kind: 'badEncoding', encoding: 'br' }],
		['a pointer to the result', { kind: 'redirect', location: '/done/', status: 303 }],
		['a web page', { kind: 'html' }],
	];

	it.each(
		Object.entries(changes).flatMap(([operation, change]) =>
			effects.map(([name, effect]) => ({ operation, name, effect, ...change })),
		),
	)('$operation with $name is not repeated', async ({ operation, effect, path, ...change }) => {
		fixture.akinon.faults.add({ ...effect, match: { path } });
		const run = await fixture.run(operation, change.parameters, {
			onError: 'continueRegularOutput',
		});
		const { error, details } = run.items[0].json;
		expect(error).toContain('It is unknown whether Akinon carried out the request.');
		expect(details).toMatchObject({
			outcome: 'unknown',
			description: expect.stringContaining(change.advice),
		});
		expect(fixture.akinon.journal.find({ path })).toHaveLength(1);
	});

	it('is reported if the response is a record without an ID', async () => {
		fixture.akinon.faults.add({
			kind: 'status',
			status: 200,
			body: {},
			match: { method: 'PATCH' },
		});
		const { parameters } = changes['orderItem.update'];
		for (const onError of ['continueRegularOutput', undefined] as const) {
			const run = await fixture.run('orderItem.update', parameters, { onError });
			const message = String(run.items[0]?.json.error ?? run.error?.message);
			expect(message).toMatch(/^It is unknown whether Akinon carried out the request\./);
		}
	});

	it('is repeated if Akinon certainly did not act', async () => {
		const headers = { 'retry-after': '0' };
		fixture.akinon.faults.add({ ...status(429, {}, headers), match: { path: /cancel/, times: 2 } });
		expect((await fixture.run('order.cancel', cancellation)).error).toBeUndefined();
		expect(fixture.akinon.cancellations).toHaveLength(1);
	});

	it('does not occur with Mark as Sent, which may be repeated', async () => {
		fixture.akinon.faults.add({ kind: 'resetAfter', match: { method: 'PATCH', times: 1 } });
		const run = await fixture.run('order.markAsSent', { orderId: 90001 });
		expect(run.error).toBeUndefined();
		expect(fixture.akinon.timesSent(90001)).toBe(2);
	});
});

describe('an answer that is JSON but not a record', () => {
	it.each(['null', '"text"', '5'])('%s is refused', async (body) => {
		const headers = { 'content-type': 'application/json' };
		fixture.akinon.faults.add({ kind: 'status', status: 200, body, headers });
		const run = await fixture.run('order.get', { orderId: 90001 });
		expect(run.error?.message).toBe('Akinon returned something that is not a record [item 0]');
	});
});
