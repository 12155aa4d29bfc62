import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { openConnection } from '../../../nodes/shared/http/connection';
import type { ApiRequest } from '../../../nodes/shared/http/request';
import type { Provider } from '../../../nodes/shared/http/provider';
import { RequestError } from '../../../nodes/shared/failure';

const provider: Provider = {
	name: 'Shop',
	credentialType: 'shopApi',
	baseUrl: () => 'https://shop.example/base',
	secretFields: ['key'],
	readRefusal: (body) => ({ text: String(body) }),
};

/** What the network answers; the engine's tests cover everything that a server can do in a short time. */
async function send(
	answer: (options: IHttpRequestOptions) => unknown,
	request: Partial<ApiRequest> = {},
	deadline?: number,
) {
	const sent: IHttpRequestOptions[] = [];
	const context = {
		getCredentials: async () => ({ key: 'k-12345' }),
		helpers: {
			async httpRequestWithAuthentication(_type: string, options: IHttpRequestOptions) {
				sent.push(options);
				return answer(options);
			},
		},
	} as unknown as IExecuteFunctions;
	const connection = await openConnection(context, provider, deadline);
	const outcome = await connection
		.send({ method: 'POST', path: '/orders/', isRepeatable: false, ...request })
		.catch((error: unknown) => error);
	return { sent, failure: outcome as RequestError };
}

const broken = (code: string) => () => {
	throw Object.assign(new Error('with k-12345 in it'), { code });
};

describe('a request that must not be repeated', () => {
	it.each(['ECONNABORTED', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ERR_SOMETHING_NEW'])(
		'is of unknown outcome after %s, and sent once',
		async (code) => {
			const { sent, failure } = await send(broken(code));
			expect(sent).toHaveLength(1);
			expect(failure.details).toMatchObject({ outcome: 'unknown', isPassing: true, code });
			expect(failure.message).toContain('It is unknown whether Shop carried out the request.');
			expect(JSON.stringify(failure) + failure.message).not.toContain('k-12345');
		},
	);

	it('says how long it waited', async () => {
		const { failure } = await send(broken('ECONNABORTED'));
		expect(failure.message).toContain('It did not answer within 60 seconds.');
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
		const { failure } = await send(answer, { isRepeatable: true, answer: 'empty' });
		expect(failure).toEqual({ status: 200, body: undefined });
		const refused = await send(answer, { answer: 'json' });
		expect(refused.failure).toBeInstanceOf(RequestError);
	});
});
