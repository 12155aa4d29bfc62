import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { HttpClient } from '../../../nodes/shared/http/client';
import { BlockedWriteError, type ApiRequest } from '../../../nodes/shared/http/request';
import type { Provider } from '../../../nodes/shared/http/provider';
import { RequestError } from '../../../nodes/shared/errors';

const provider: Provider = {
	name: 'Shop',
	credentialType: 'shopApi',
	baseUrl: () => 'https://shop.example/base',
	secretFields: ['key'],
	parseError: (body) => ({ text: String(body) }),
};

/** What the network answers; the engine's tests cover everything that a server can do in a short time. */
async function send(
	answer: (options: IHttpRequestOptions) => unknown,
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
				const response = answer(options) as { body?: string };
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

describe('a request that must not be repeated', () => {
	it.each(['ECONNABORTED', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ERR_SOMETHING_NEW'])(
		'is of unknown outcome after %s, and sent once',
		async (code) => {
			const { sent, failure } = await send(broken(code));
			expect(sent).toHaveLength(1);
			expect(failure.details).toMatchObject({ outcome: 'unknown', isTransient: true, code });
			expect(failure.message).toContain('It is unknown whether Shop carried out the request.');
		},
	);

	it.each(['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
		'did not leave after %s, which no waiting changes',
		async (code) => {
			const { sent, failure } = await send(broken(code), { isRepeatable: true });
			expect(sent).toHaveLength(1);
			expect(failure.details).toMatchObject({ outcome: 'notSent', reason: 'certificate', code });
			expect(failure.details.isTransient).toBeUndefined();
			expect(failure.details.description).toContain('certificate');
		},
	);

	it('says how long it waited', async () => {
		const { failure } = await send(broken('ECONNABORTED'));
		expect(failure.message).toContain('It did not respond within 60 seconds.');
	});
});

describe('a request', () => {
	it('goes out with a timeout, without following redirects, to the base URL', async () => {
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
		'that expects a %s does not take %s for success, and does not say that nothing happened',
		async (expect_, body) => {
			const answer = () => ({ statusCode: 201, headers: {}, body });
			const { sent, failure } = await send(answer, { expect: expect_ });
			expect(sent).toHaveLength(1);
			expect(failure).toBeInstanceOf(RequestError);
			expect(failure.details).toMatchObject({ outcome: 'unknown', status: 201 });
		},
	);

	it('keeps within the deadline', async () => {
		const answer = () => ({ statusCode: 200, headers: {}, body: '{}' });
		const { sent } = await send(answer, {}, Date.now() + 5_000);
		expect(sent[0].timeout).toBeLessThanOrEqual(5_000);
		const late = await send(answer, {}, Date.now() - 1);
		expect(late.sent).toEqual([]);
		expect(late.failure.details.outcome).toBe('notSent');
	});

	it('is not repeated where the wait would outlast the deadline', async () => {
		const headers = { 'retry-after': '3' };
		const answer = () => ({ statusCode: 503, headers, body: '' });
		const { sent } = await send(answer, { isRepeatable: true }, Date.now() + 2_000);
		expect(sent).toHaveLength(1);
	});

	it.each(['', '   '])('accepts the empty answer %j only where it may be empty', async (body) => {
		const answer = () => ({ statusCode: 200, headers: {}, body });
		const { failure } = await send(answer, { isRepeatable: true, expect: 'empty' });
		expect(failure).toEqual({ status: 200, body: undefined });
		const refused = await send(answer, { expect: 'record' });
		expect(refused.failure).toBeInstanceOf(RequestError);
	});
});

describe('a connection that only reads', () => {
	const answer = () => ({ statusCode: 200, headers: {}, body: '{}' });
	const methods: IHttpRequestMethods[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

	it.each(methods)('does not send %s, and hands it back', async (method) => {
		const request = { method, body: { id: 1 } };
		const { sent, failure } = await send(answer, request, undefined, true);
		expect(sent).toEqual([]);
		expect(failure).toBeInstanceOf(BlockedWriteError);
		expect((failure as unknown as BlockedWriteError).request).toMatchObject({
			path: '/orders/',
			...request,
		});
	});

	it('sends GET', async () => {
		const { sent } = await send(answer, { method: 'GET' }, undefined, true);
		expect(sent).toHaveLength(1);
	});
});
