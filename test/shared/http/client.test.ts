import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';
import uniqueId from 'lodash/uniqueId';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { HttpClient } from '../../../nodes/shared/http/client';
import { BlockedWriteError, type ApiRequest } from '../../../nodes/shared/http/request';
import type { Provider } from '../../../nodes/shared/http/provider';
import { RequestError } from '../../../nodes/shared/errors';

const provider: Provider = {
	name: 'Shop',
	credentialType: 'shopApi',
	baseUrl: () => 'https://shop.example/base',
	addressLabels: ['Shop URL'],
	credentialHint: "Check the 'Key'.",
	authenticate: async (_, options) => options,
	secretFields: ['key'],
	parseError: (body) => ({ text: String(body) }),
	// A rate limiter that a 429 slowed down must not slow the next test.
	rateLimitedBy: () => uniqueId(),
};

/** Sends one request; `respond` stands for the network. Tests with real servers are in `test/nodes`. */
async function send(
	respond: (options: IHttpRequestOptions) => unknown,
	request: Partial<ApiRequest> = {},
	deadline?: number,
	isReadOnly = false,
) {
	const sent: IHttpRequestOptions[] = [];
	const context = {
		getCredentials: async () => ({ key: 'k-12345' }),
		helpers: {
			async httpRequestWithAuthentication(_type: string, options: IHttpRequestOptions) {
				sent.push(options);
				const response = respond(options) as { body?: string };
				return { ...response, body: Readable.from([Buffer.from(response.body ?? '')]) };
			},
		},
	} as unknown as IExecuteFunctions;
	const opened = await HttpClient.open(context, provider, deadline);
	const client = isReadOnly ? opened.readOnly().forItem() : opened;
	const outcome = await client
		.send({ method: 'POST', path: '/orders/', isRepeatable: false, expect: 'record', ...request })
		.catch((error: unknown) => error);
	return { sent, failure: outcome as RequestError };
}

const broken = (code: string) => () => {
	throw Object.assign(new Error('broken'), { code });
};

describe('a request that is not repeatable', () => {
	it.each(['ECONNABORTED', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ERR_SOMETHING_NEW'])(
		'has an unknown outcome after %s, and is sent once',
		async (code) => {
			const { sent, failure } = await send(broken(code));
			expect(sent).toHaveLength(1);
			expect(failure.details).toMatchObject({ outcome: 'unknown', isTransient: true, code });
			expect(failure.message).toContain('It is unknown whether Shop carried out the request.');
		},
	);

	it.each(['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
		'was not sent after %s, and is not retried',
		async (code) => {
			const { sent, failure } = await send(broken(code), { isRepeatable: true });
			expect(sent).toHaveLength(1);
			expect(failure.details).toMatchObject({ outcome: 'notSent', reason: 'certificate', code });
			expect(failure.details.isTransient).toBeUndefined();
			expect(failure.details.description).toContain('certificate');
		},
	);

	it.each([300, 303, 304, 305])('has an unknown outcome after status %i', async (statusCode) => {
		const respond = () => ({ statusCode, headers: {}, body: '' });
		const { sent, failure } = await send(respond);
		expect(sent).toHaveLength(1);
		expect(failure.details).toMatchObject({ outcome: 'unknown', status: statusCode });
	});

	it.each([301, 302, 307, 308])('was refused by a redirect with status %i', async (statusCode) => {
		const { failure } = await send(() => ({ statusCode, headers: {}, body: '' }));
		expect(failure.details).toMatchObject({ outcome: 'refused', status: statusCode });
	});

	it('has an unknown outcome if the response has too many values', async () => {
		const body = `[${'{},'.repeat(1_500_000)}{}]`;
		const { failure } = await send(() => ({ statusCode: 200, headers: {}, body }));
		expect(failure.details).toMatchObject({ outcome: 'unknown', status: 200 });
		expect(failure.message).toContain('more data than is read at once');
	});

	it('names the timeout', async () => {
		const { failure } = await send(broken('ECONNABORTED'));
		expect(failure.message).toContain('It did not respond within 60 seconds.');
	});
});

describe('a status', () => {
	beforeEach(() => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
		// Nothing here needs the network, so a pause ends as soon as nothing else is left to do.
		vi.setTimerTickMode('nextTimerAsync');
	});
	afterEach(() => void vi.useRealTimers());

	const attempts = async (statusCode: number, isRepeatable: boolean) => {
		const headers = { 'retry-after': '0' };
		const { sent, failure } = await send(() => ({ statusCode, headers, body: '' }), {
			isRepeatable,
		});
		return [failure.details.outcome, sent.length];
	};

	it.each([
		400, 401, 403, 404, 405, 409, 410, 411, 412, 413, 414, 415, 421, 422, 423, 424, 426, 428,
	])('%i is a refusal, and is not sent again', async (status) => {
		expect(await attempts(status, true)).toEqual(['refused', 1]);
		expect(await attempts(status, false)).toEqual(['refused', 1]);
	});

	it.each([
		[425, 5],
		[429, 10],
	])('%i was not carried out, and is sent again, whatever it is', async (status, times) => {
		expect(await attempts(status, true)).toEqual(['notSent', times]);
		expect(await attempts(status, false)).toEqual(['notSent', times]);
	});

	it.each([
		408, 499, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 525, 526, 527, 530, 599,
	])('%i leaves the outcome open, and only what may be repeated is sent again', async (status) => {
		expect(await attempts(status, true)).toEqual(['unknown', 5]);
		expect(await attempts(status, false)).toEqual(['unknown', 1]);
	});

	it.each([501, 505, 506, 508, 510, 511])('%i stays, so nothing is sent again', async (status) => {
		expect(await attempts(status, true)).toEqual(['unknown', 1]);
	});
});

describe('a request', () => {
	it('is sent to the base URL with a timeout and without following redirects', async () => {
		const { sent } = await send(() => ({ statusCode: 200, headers: {}, body: '{}' }));
		expect(sent[0]).toMatchObject({
			url: 'https://shop.example/base/orders/',
			timeout: 60_000,
			disableFollowRedirect: true,
		});
	});

	it.each([
		['record', '[]'],
		['record', '5'],
		['record', 'null'],
		['record', '"ok"'],
		['record', ''],
		['list', '{}'],
		['list', 'null'],
		['text', '{}'],
		['text', '5'],
	] as const)(
		'that expects a %s does not accept %s, and leaves the outcome unknown',
		async (expected, body) => {
			const respond = () => ({ statusCode: 201, headers: {}, body });
			const { sent, failure } = await send(respond, { expect: expected });
			expect(sent).toHaveLength(1);
			expect(failure).toBeInstanceOf(RequestError);
			expect(failure.details).toMatchObject({ outcome: 'unknown', status: 201 });
		},
	);

	it('ends before the deadline', async () => {
		const respond = () => ({ statusCode: 200, headers: {}, body: '{}' });
		const { sent } = await send(respond, {}, Date.now() + 5_000);
		expect(sent[0].timeout).toBeLessThanOrEqual(5_000);
		const late = await send(respond, {}, Date.now() - 1);
		expect(late.sent).toEqual([]);
		expect(late.failure.details.outcome).toBe('notSent');
	});

	it('is not retried if the delay would exceed the deadline', async () => {
		const headers = { 'retry-after': '3' };
		const respond = () => ({ statusCode: 503, headers, body: '' });
		const { sent } = await send(respond, { isRepeatable: true }, Date.now() + 2_000);
		expect(sent).toHaveLength(1);
	});

	it.each(['', '   '])('accepts the empty body %j only if it may be empty', async (body) => {
		const respond = () => ({ statusCode: 200, headers: {}, body });
		const { failure } = await send(respond, { isRepeatable: true, expect: 'empty' });
		expect(failure).toEqual({ status: 200, body: undefined });
		const refused = await send(respond, { expect: 'record' });
		expect(refused.failure).toBeInstanceOf(RequestError);
	});
});

describe('a read-only client', () => {
	const respond = () => ({ statusCode: 200, headers: {}, body: '{}' });
	const methods: IHttpRequestMethods[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

	it.each(methods)('does not send %s, and throws the request', async (method) => {
		const request = { method, body: { id: 1 } };
		const { sent, failure } = await send(respond, request, undefined, true);
		expect(sent).toEqual([]);
		expect(failure).toBeInstanceOf(BlockedWriteError);
		expect((failure as unknown as BlockedWriteError).request).toMatchObject({
			path: '/orders/',
			...request,
		});
	});

	it('sends GET', async () => {
		const { sent } = await send(respond, { method: 'GET' }, undefined, true);
		expect(sent).toHaveLength(1);
	});
});
