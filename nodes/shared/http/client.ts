import { sleep, type IHttpRequestOptions } from 'n8n-workflow';

import { RequestError } from '../errors';
import { readText } from './body';
import { Connection, type RequestContext } from './connection';
import { DOWNLOAD_POLICY, openFile } from './download';
import { canceledError, toSendError } from './networkError';
import type { Provider } from './provider';
import {
	BlockedWriteError,
	type ApiRequest,
	type ApiResponse,
	type Download,
	type RequestPolicy,
} from './request';
import { isSuccess, readSuccess } from './response';
import { retryDelay } from './retry';
import { withTimeout } from './timeout';

const ATTEMPT_TIMEOUT_MS = 60_000;
/** Of one request with all its attempts and waits. */
const MAX_REQUEST_MS = 300_000;
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

/**
 * The HTTP client of all providers. It sends the credential only to its own server, follows no
 * redirects, limits responses in time and size, retries what is safe to repeat, and reports everything
 * else that got no usable response as outcome `unknown`.
 */
export class HttpClient {
	/** Whether a request that could change something has been sent. */
	hasSentWrite = false;
	/** Whether one of them must not be sent twice. */
	hasSentUnrepeatable = false;

	private constructor(
		private readonly connection: Connection,
		private readonly deadline: number,
		private readonly allowsWrites = true,
		private readonly allowsRetries = true,
	) {}

	/**
	 * Creates a client for the node's credential. Sends nothing.
	 *
	 * @param deadline epoch milliseconds after which nothing is sent or waited for (for polls)
	 * @throws InvalidInputError if the credential's URL is invalid
	 */
	static async open(
		context: RequestContext,
		provider: Provider,
		deadline = Infinity,
	): Promise<HttpClient> {
		return new HttpClient(await Connection.open(context, provider), deadline);
	}

	/** Returns a client for one item, with its own record of what was sent. */
	forItem(): HttpClient {
		return new HttpClient(this.connection, this.deadline, this.allowsWrites, this.allowsRetries);
	}

	/** Returns a client that only sends GET requests. n8n may still log in for them. */
	readOnly(): HttpClient {
		return new HttpClient(this.connection, this.deadline, false);
	}

	/** Returns a client that sends each request once and only reads, so that a test answers at once. */
	forTest(): HttpClient {
		return new HttpClient(this.connection, this.deadline, false, false);
	}

	/** Returns a client whose requests end within this many milliseconds from now. */
	within(ms: number): HttpClient {
		const deadline = Math.min(this.deadline, Date.now() + ms);
		return new HttpClient(this.connection, deadline, this.allowsWrites, this.allowsRetries);
	}

	get provider(): Provider {
		return this.connection.provider;
	}

	/** The credential's base URL without a trailing slash. */
	get baseUrl(): string {
		return this.connection.baseUrl;
	}

	/** Scheme, host and port of the credential's server. */
	get origin(): string {
		return this.connection.origin;
	}

	/**
	 * Sends a request and returns its parsed response.
	 *
	 * @throws RequestError if there was no response, an error response, or not what was expected
	 * @throws BlockedWriteError if this client is read-only and the request is not a GET
	 */
	async send<Body>(request: ApiRequest): Promise<ApiResponse<Body>> {
		const policy: RequestPolicy = { ...request, isWrite: request.method !== 'GET' };
		if (policy.isWrite && !this.allowsWrites) throw new BlockedWriteError(request);
		const { timeoutMs = ATTEMPT_TIMEOUT_MS } = request;
		const response = await this.retry(policy, timeoutMs, async (attemptMs) => {
			this.hasSentWrite ||= policy.isWrite;
			this.hasSentUnrepeatable ||= policy.isWrite && !policy.isRepeatable;
			return await this.attempt(request, policy, attemptMs);
		});
		return response as ApiResponse<Body>;
	}

	/**
	 * Reads a resource with GET and returns its body: a JSON object, unless `options` expects another kind.
	 *
	 * @throws RequestError if there was no response, an error response, or not what was expected
	 */
	async get<Body>(
		path: string,
		options: Partial<Pick<ApiRequest, 'query' | 'headers' | 'expect'>> = {},
	): Promise<Body> {
		const request = { method: 'GET', path, isRepeatable: true, expect: 'record' } as const;
		return (await this.send<Body>({ ...request, ...options })).body;
	}

	/**
	 * Opens a file at a URL that the provider returned. Only the provider's own origins receive the
	 * credential, redirects included.
	 *
	 * @throws RequestError if the file does not exist or its URL is not safe
	 */
	async download(url: string): Promise<Download> {
		return await this.retry(
			DOWNLOAD_POLICY,
			ATTEMPT_TIMEOUT_MS,
			async (attemptMs) => await openFile(this.connection, url, attemptMs),
		);
	}

	private async retry<Result>(
		policy: RequestPolicy,
		timeoutMs: number,
		send: (attemptMs: number) => Promise<Result | RequestError>,
	): Promise<Result> {
		const { limiter, cancelSignal } = this.connection;
		const end = Math.min(this.deadline, Date.now() + MAX_REQUEST_MS);
		let mayHaveActed = false;
		for (let attempt = 1; ; attempt++) {
			const sentAt = await limiter.acquire(end - Date.now(), cancelSignal);
			if (cancelSignal?.aborted) throw canceledError('notSent');
			const attemptMs = Math.min(timeoutMs, end - Date.now());
			if (sentAt === undefined || attemptMs <= 0) throw this.outOfTimeError();
			const result = await send(attemptMs);
			if (!(result instanceof RequestError)) {
				limiter.recordSuccess();
				return result;
			}
			if (mayHaveActed) result.details.mayHaveActed = true;
			mayHaveActed ||= result.details.outcome === 'unknown';
			const random = Math.random();
			const delay = retryDelay(result, {
				attempt,
				isRepeatable: policy.isRepeatable,
				remainingMs: end - Date.now(),
				random,
			});
			const isRateLimited = result.details.status === 429;
			if (isRateLimited) {
				limiter.recordRateLimited(sentAt);
				limiter.pause(delay ?? result.details.retryAfterMs ?? 0, random);
			}
			if (delay === undefined || !this.allowsRetries) throw result;
			// After a 429, the limiter itself waits.
			if (!isRateLimited) await this.wait(delay);
		}
	}

	private async wait(ms: number): Promise<void> {
		const { cancelSignal } = this.connection;
		await sleep(ms, cancelSignal).catch(() => undefined);
		if (cancelSignal?.aborted) throw canceledError('notSent');
	}

	private async attempt(
		request: ApiRequest,
		policy: RequestPolicy,
		timeoutMs: number,
	): Promise<ApiResponse<unknown> | RequestError> {
		const { connection } = this;
		const { provider, secrets, cancelSignal } = connection;
		let status: number | undefined;
		try {
			return await withTimeout(timeoutMs, cancelSignal, async (signal) => {
				const response = await connection.request(this.toOptions(request, timeoutMs), signal);
				({ status } = response);
				if (!isSuccess(status)) return await connection.readError(policy, response, signal);
				const text = await readText(response.body, MAX_RESPONSE_BYTES, signal);
				return readSuccess(provider, policy, request.expect, { ...response, text }, secrets);
			});
		} catch (error) {
			return toSendError(provider, policy, error, timeoutMs, status);
		}
	}

	private toOptions(request: ApiRequest, timeout: number): IHttpRequestOptions {
		return {
			method: request.method,
			url: this.connection.baseUrl + request.path,
			qs: request.query,
			body: request.body,
			headers: { ...request.headers, Accept: 'application/json' },
			timeout,
		};
	}

	private outOfTimeError(): RequestError {
		return new RequestError(
			`The time ran out before the request to ${this.provider.name} was sent`,
			{
				outcome: 'notSent',
				isTransient: true,
				description:
					'The server is slow, or accepts no more requests for now. Try again later, or read fewer orders at once.',
			},
		);
	}
}
