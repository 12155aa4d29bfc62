import {
	sleep,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IN8nHttpFullResponse,
	type IPollFunctions,
} from 'n8n-workflow';

import { RequestError } from '../errors';
import {
	canceled,
	DOWNLOAD_POLICY,
	toAuthError,
	toNetworkError,
	isRedirect,
	isSuccess,
	parseError,
	readSuccess,
	unreadable,
	type RequestPolicy,
} from './response';
import { bodyOf, closedBy, readStart, readText, type Body, type FileStream } from './body';
import { isSafeLink, untilStalled } from './download';
import type { Provider } from './provider';
import { getRateLimiter, type RateLimiter } from './rateLimit';
import { BlockedWriteError, type ApiResponse, type ApiRequest, type Download } from './request';
import { retryDelay } from './retry';
import { Secrets } from './secrets';
import { withTimeout } from './timeout';

const ATTEMPT_MS = 60_000;
const MAX_REQUEST_MS = 300_000;
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;
const MAX_ERROR_BYTES = 256 * 1024;
const MAX_REDIRECTS = 3;

export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** What a connection is made of, and what all views of it share. */
interface Server {
	context: RequestContext;
	provider: Provider;
	baseUrl: string;
	/** Scheme, host and port. */
	origin: string;
	ownOrigins: Set<string>;
	canRenewLogin: boolean;
	secrets: Secrets;
	limiter: RateLimiter;
	/** Epoch milliseconds after which nothing more is sent or waited for. */
	deadline: number;
	cancelSignal?: AbortSignal;
}

/** An answer whose body is still arriving. */
interface StreamingResponse {
	status: number;
	headers: IDataObject;
	body: Body;
}

/**
 * The one HTTP client: every request of this package to a provider goes through a connection.
 * Redirects are not followed, the address is the credential's own, answers are bounded in time and
 * size, what may be repeated is repeated with growing waits, and what may not is reported as outcome
 * unknown.
 */
export class HttpClient {
	/** Whether a request that can change something has left. */
	hasWritten = false;

	private constructor(
		private readonly server: Server,
		private readonly mayWrite = true,
	) {}

	/**
	 * Opens a connection with the node's credential. Sends nothing.
	 *
	 * @param deadline epoch milliseconds after which nothing more is sent or waited for (polls)
	 * @throws InvalidInputError where the credential's address is none
	 */
	static async open(
		context: RequestContext,
		provider: Provider,
		deadline = Infinity,
	): Promise<HttpClient> {
		const credentials = await context.getCredentials(provider.credentialType);
		const baseUrl = provider.baseUrl(credentials);
		const { origin } = new URL(baseUrl);
		const secrets = new Secrets();
		secrets.add(credentials, provider.secretFields);
		return new HttpClient({
			context,
			provider,
			baseUrl,
			origin,
			ownOrigins: new Set([origin, ...(provider.ownOrigins?.(credentials) ?? [])]),
			canRenewLogin: provider.canRenewLogin?.(credentials) ?? false,
			secrets,
			limiter: getRateLimiter(origin, provider),
			deadline,
			cancelSignal:
				'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
		});
	}

	/** A view of this connection with a `hasWritten` of its own, for one item. */
	forItem(): HttpClient {
		return new HttpClient(this.server, this.mayWrite);
	}

	/** A view of this connection that sends no request but GET. n8n may still log in for one. */
	readOnly(): HttpClient {
		return new HttpClient(this.server, false);
	}

	get provider(): Provider {
		return this.server.provider;
	}

	/** Scheme, host and port of the credential's server. */
	get origin(): string {
		return this.server.origin;
	}

	/**
	 * Sends a request and brings its parsed answer.
	 *
	 * @throws RequestError where it brought no answer, a refusal, or not what was expected
	 * @throws UnsentRequest where it would change something, and this connection only reads
	 */
	async send<Body>(request: ApiRequest): Promise<ApiResponse<Body>> {
		const policy: RequestPolicy = { ...request, isWrite: request.method !== 'GET' };
		if (policy.isWrite && !this.mayWrite) throw new BlockedWriteError(request);
		const { timeoutMs = ATTEMPT_MS } = request;
		const response = await this.repeat(policy, timeoutMs, async (limitMs) => {
			this.hasWritten ||= policy.isWrite;
			return await this.attempt(request, policy, limitMs);
		});
		return response as ApiResponse<Body>;
	}

	/**
	 * Opens a file under an address that the provider gave out. The credential goes along only to the
	 * provider's own origins, redirects included.
	 *
	 * @throws RequestError where there is no such file, or its address is not safe
	 */
	async download(address: string): Promise<Download> {
		return await this.repeat(
			DOWNLOAD_POLICY,
			ATTEMPT_MS,
			async (limitMs) => await this.openFile(address, limitMs),
		);
	}

	private async repeat<Result>(
		policy: RequestPolicy,
		attemptMs: number,
		once: (limitMs: number) => Promise<Result | RequestError>,
	): Promise<Result> {
		const { limiter, deadline } = this.server;
		const end = Math.min(deadline, Date.now() + MAX_REQUEST_MS);
		for (let attempt = 1; ; attempt++) {
			const turn = await limiter.turn(end - Date.now(), this.server.cancelSignal);
			if (this.server.cancelSignal?.aborted) throw canceled('notSent');
			const limitMs = Math.min(attemptMs, end - Date.now());
			if (turn === undefined || limitMs <= 0) throw this.outOfTime();
			const result = await once(limitMs);
			if (!(result instanceof RequestError)) {
				limiter.speedUp();
				return result;
			}
			const random = Math.random();
			const delay = retryDelay(result, {
				attempt,
				isRepeatable: policy.isRepeatable,
				remainingMs: end - Date.now(),
				random,
			});
			if (result.details.status === 429) {
				limiter.slowDown(turn);
				limiter.pause(delay ?? result.details.retryAfterMs ?? 0, random);
			}
			if (delay === undefined) throw result;
			if (result.details.status !== 429) await this.wait(delay);
		}
	}

	/** Waits between attempts: whoever cancels then has not sent anything that is still open. */
	private async wait(ms: number): Promise<void> {
		const { cancelSignal } = this.server;
		await sleep(ms, cancelSignal).catch(() => undefined);
		if (cancelSignal?.aborted) throw canceled('notSent');
	}

	private outOfTime(): RequestError {
		return new RequestError(`There was no time left to ask ${this.provider.name}`, {
			outcome: 'notSent',
			isTransient: true,
			description:
				'The server answers slowly, or allows no more requests for now. Read fewer orders at once.',
		});
	}

	private async attempt(
		request: ApiRequest,
		policy: RequestPolicy,
		limitMs: number,
	): Promise<ApiResponse<unknown> | RequestError> {
		const { provider, secrets, cancelSignal } = this.server;
		let status: number | undefined;
		try {
			return await withTimeout(limitMs, cancelSignal, async (signal) => {
				const response = await this.exchange(this.requestOptions(request, limitMs), true, signal);
				({ status } = response);
				if (!isSuccess(status)) return await this.apiError(policy, response, signal);
				const text = await readText(response.body, MAX_RESPONSE_BYTES, signal);
				return readSuccess(provider, policy, request.expect, { ...response, text }, secrets);
			});
		} catch (error) {
			return toAuthError(error) ?? toNetworkError(provider, policy, error, limitMs, status);
		}
	}

	/**
	 * Has n8n send a request. A 401 that n8n throws, after it has tried to renew the login, is an answer
	 * like any other; where a body breaks off, its status says nothing.
	 */
	private async exchange(
		options: IHttpRequestOptions,
		withCredential: boolean,
		signal: AbortSignal,
	): Promise<StreamingResponse> {
		const { context, provider } = this.server;
		const client = closedBy(signal);
		keepSignal(options, client.signal);
		const response = (await (
			withCredential
				? context.helpers.httpRequestWithAuthentication.call(
						context,
						provider.credentialType,
						options,
					)
				: context.helpers.httpRequest(options)
		).catch(toLoginResponse)) as IN8nHttpFullResponse;
		const { statusCode: status, headers } = response;
		const body = bodyOf(response.body as FileStream, client);
		// Nobody waits for it any more.
		if (signal.aborted) body.close();
		this.notePause(status, headers);
		return { status, headers, body };
	}

	private notePause(status: number, headers: IDataObject): void {
		const { provider, limiter } = this.server;
		const { waitMs, isPermanent } = provider.readPause?.(status, headers, Date.now()) ?? {};
		if (waitMs !== undefined && !isPermanent) limiter.pause(waitMs, Math.random());
	}

	private async apiError(
		policy: RequestPolicy,
		response: StreamingResponse,
		signal: AbortSignal,
	): Promise<RequestError> {
		const { context, provider, secrets } = this.server;
		// What it says is told as far as it can be read: the status alone decides.
		const text = await readStart(response.body, MAX_ERROR_BYTES, signal).catch(() => '');
		// Read anew, since n8n may have logged in on the way.
		secrets.add(await context.getCredentials(provider.credentialType), provider.secretFields);
		return parseError(provider, policy, { ...response, text }, secrets);
	}

	private async openFile(address: string, limitMs: number): Promise<Download | RequestError> {
		const { provider, cancelSignal } = this.server;
		if (!URL.canParse(address)) return this.unsafeLink('no address at all');
		let status: number | undefined;
		try {
			return await withTimeout(limitMs, cancelSignal, async (signal) => {
				let target = new URL(address);
				for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
					if (!isSafeLink(target, this.origin)) return this.unsafeLink(target.origin);
					const response = await this.requestFile(target, limitMs, signal);
					({ status } = response);
					const { location } = response.headers;
					if (!isRedirect(status) || typeof location !== 'string') {
						return await this.readFile(target, response, signal);
					}
					response.body.close();
					target = new URL(location, target);
				}
				return this.unsafeLink(target.origin);
			});
		} catch (error) {
			return (
				toAuthError(error) ?? toNetworkError(provider, DOWNLOAD_POLICY, error, limitMs, status)
			);
		}
	}

	private async requestFile(
		target: URL,
		timeout: number,
		signal: AbortSignal,
	): Promise<StreamingResponse> {
		const isOwn = this.server.ownOrigins.has(target.origin);
		const options: IHttpRequestOptions = {
			...commonOptions(timeout),
			method: 'GET',
			url: target.href,
			ignoreHttpStatusErrors: isOwn ? this.judgedStatuses() : true,
		};
		return await this.exchange(options, isOwn, signal);
	}

	/** Judges the answer to a download: a file that arrives, or why there is none. */
	private async readFile(
		target: URL,
		response: StreamingResponse,
		signal: AbortSignal,
	): Promise<Download | RequestError> {
		const { provider, ownOrigins } = this.server;
		const { status, headers, body } = response;
		const contentType = String(headers['content-type'] ?? '');
		if (status !== 200) {
			const apiError = await this.apiError(DOWNLOAD_POLICY, response, signal);
			return ownOrigins.has(target.origin) ? apiError : this.foreignError(apiError, target);
		}
		// A login page, or the export's description in place of its file.
		if (/^(text\/html|application\/json)/.test(contentType)) {
			const text = await readStart(body, MAX_ERROR_BYTES, signal);
			return unreadable(provider, DOWNLOAD_POLICY, 200, text);
		}
		this.server.cancelSignal?.addEventListener('abort', () => body.close(), { once: true });
		return { contentType, stream: untilStalled(body, () => this.brokenOff()) };
	}

	/** A refusal by a server that did not get the credential does not speak of the credential. */
	private foreignError({ details }: RequestError, target: URL): RequestError {
		const { name, downloadUrlLabel } = this.provider;
		const { status } = details;
		const isDenied = status === 401 || status === 403;
		return new RequestError(`The file at ${target.origin} was refused (${status})`, {
			...details,
			...(isDenied && { reason: 'expiredLink' as const }),
			description:
				isDenied && downloadUrlLabel
					? `The credential was not sent there. Links of ${name} run out after some minutes, so export or look it up anew. If ${target.origin} is a server of yours that wants the keys, enter it as '${downloadUrlLabel}' in the credential.`
					: 'Try again later.',
		});
	}

	private brokenOff(): RequestError {
		return new RequestError(`The file from ${this.provider.name} stopped arriving`, {
			outcome: 'unknown',
			isTransient: true,
			description: 'Try again later.',
		});
	}

	private unsafeLink(target: string): RequestError {
		return new RequestError(
			`${this.provider.name} points to a file at ${target}, which is not followed`,
			{
				outcome: 'refused',
				description: `Only https addresses are followed, and at most ${MAX_REDIRECTS} redirects.`,
			},
		);
	}

	private requestOptions(request: ApiRequest, timeout: number): IHttpRequestOptions {
		const { baseUrl } = this.server;
		return {
			...commonOptions(timeout),
			method: request.method,
			url: baseUrl + request.path,
			qs: request.query,
			body: request.body,
			headers: { ...request.headers, Accept: 'application/json' },
			ignoreHttpStatusErrors: this.judgedStatuses(),
		};
	}

	/** Statuses are judged here. Only where a login can be renewed, n8n sees a 401 and does that once. */
	private judgedStatuses(): IHttpRequestOptions['ignoreHttpStatusErrors'] {
		return this.server.canRenewLogin ? { ignore: true, except: [401] } : true;
	}
}

function commonOptions(timeout: number) {
	return {
		timeout,
		// The body is read here, bounded in size and time; n8n would take in any amount of it.
		encoding: 'stream',
		returnFullResponse: true,
		// A redirect could carry key headers to another host, and turns a POST into a GET.
		disableFollowRedirect: true,
	} as const;
}

/** n8n puts the execution's own signal over the one it is given, which would leave a late request open. */
function keepSignal(options: IHttpRequestOptions, signal: AbortSignal): void {
	Object.defineProperty(options, 'abortSignal', {
		get: () => signal,
		set: () => undefined,
		enumerable: true,
	});
}

function toLoginResponse(thrown: unknown): IN8nHttpFullResponse {
	const { response } = ((thrown as Error).cause ?? {}) as {
		response?: { status?: number; headers?: object; data?: unknown };
	};
	if (response?.status !== 401) throw thrown;
	return { statusCode: 401, headers: { ...response.headers }, body: response.data as FileStream };
}
