import cloneDeepWith from 'lodash/cloneDeepWith';
import {
	sleep,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IN8nHttpFullResponse,
	type IPollFunctions,
} from 'n8n-workflow';

import { FILE_REQUEST, fromThrown, isRedirect, readAnswer, readFileAnswer } from './answer';
import { RequestError } from '../failure';
import { isSafeLink, type FileStream } from './download';
import { takeTurn } from './rateLimit';
import type { ApiAnswer, ApiRequest, Download } from './request';
import type { Provider } from './provider';
import { delayBeforeRetry } from './retry';

const DEFAULT_TIMEOUT_MS = 60_000;
const LONGEST_REQUEST_MS = 300_000;
const MOST_REDIRECTS = 3;

export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

export interface Connection {
	provider: Provider;
	/** Scheme, host and port of the credential's server. */
	origin: string;
	/** Sends a request and brings its parsed answer. Throws RequestError. */
	send<Body>(request: ApiRequest): Promise<ApiAnswer<Body>>;
	/** Waits until the provider's rate allows one more request. Throws RequestError where the execution is canceled. */
	waitForTurn(): Promise<void>;
	/**
	 * Opens a file under an address that the provider gave out. The credential goes along only to the
	 * provider's own origins, redirects included. Throws RequestError.
	 */
	download(address: string): Promise<Download>;
}

/**
 * The one HTTP client: every request of this package to a provider goes through the connection
 * that this opens. Redirects are not followed, the address is the credential's own, what may be
 * repeated is repeated with growing waits, and what may not is reported as outcome unknown.
 *
 * @param deadline epoch milliseconds after which nothing more is sent or waited for (polls)
 */
export async function openConnection(
	context: RequestContext,
	provider: Provider,
	deadline = Infinity,
): Promise<Connection> {
	const credentials = await context.getCredentials(provider.credentialType);
	const baseUrl = provider.baseUrl(credentials);
	const origin = new URL(baseUrl).origin;
	const ownOrigins = new Set([origin, ...(provider.ownOrigins?.(credentials) ?? [])]);
	const cancelSignal = cancelSignalOf(context);
	/** Epoch milliseconds before which the provider wants no further request. */
	let pausedUntil = 0;

	async function send<Body>(request: ApiRequest): Promise<ApiAnswer<Body>> {
		const answer = await repeat(request, async (timeout) => await sendOnce(request, timeout));
		return answer as ApiAnswer<Body>;
	}

	async function download(address: string): Promise<Download> {
		return await repeat(FILE_REQUEST, async (timeout) => await openFile(address, timeout));
	}

	async function repeat<Result>(
		request: Pick<ApiRequest, 'isRepeatable' | 'hasTurn'>,
		once: (timeout: number) => Promise<Result | RequestError>,
	): Promise<Result> {
		const end = Math.min(deadline, Date.now() + LONGEST_REQUEST_MS);
		for (let attempt = 1; ; attempt++) {
			if (attempt > 1 || !request.hasTurn) await nextTurn(end);
			const timeout = Math.min(DEFAULT_TIMEOUT_MS, end - Date.now());
			const result = timeout <= 0 ? outOfTime(provider) : await once(timeout);
			if (!(result instanceof RequestError)) return result;
			const delay = delayBeforeRetry(result, {
				attempt,
				isRepeatable: request.isRepeatable,
				remainingMs: end - Date.now(),
				random: Math.random(),
			});
			if (delay === undefined) throw await fail(result);
			await unlessCanceled(async () => await sleep(delay, cancelSignal));
		}
	}

	/** @param end epoch milliseconds after which the request would not be sent any more */
	async function nextTurn(
		end = Math.min(deadline, Date.now() + LONGEST_REQUEST_MS),
	): Promise<void> {
		const now = Date.now();
		const delay = takeTurn(origin, provider, now, end);
		if (delay === undefined) throw outOfTime(provider);
		// A pause that does not fit is left to the provider, which then says why.
		const pause = pausedUntil < end ? pausedUntil - now : 0;
		await unlessCanceled(async () => {
			if (delay > 0 || pause > 0) await sleep(Math.max(delay, pause), cancelSignal);
		});
	}

	/** Waits between requests: whoever cancels then has not sent anything that is still open. */
	async function unlessCanceled(wait: () => Promise<void>): Promise<void> {
		await wait().catch(() => undefined);
		if (cancelSignal?.aborted) {
			throw new RequestError('The execution was canceled', { outcome: 'notSent' });
		}
	}

	async function sendOnce(
		request: ApiRequest,
		timeout: number,
	): Promise<ApiAnswer<unknown> | RequestError> {
		try {
			const response = (await context.helpers.httpRequestWithAuthentication.call(
				context,
				provider.credentialType,
				requestOptions(baseUrl, request, timeout),
			)) as IN8nHttpFullResponse;
			notePause(response);
			return readAnswer(provider, request, response);
		} catch (error) {
			return fromThrown(provider, request, error, timeout);
		}
	}

	async function openFile(address: string, timeout: number): Promise<Download | RequestError> {
		if (!URL.canParse(address)) return unsafeLink(provider, 'no address at all');
		try {
			let target = new URL(address);
			for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
				if (!isSafeLink(target, origin)) return unsafeLink(provider, target.origin);
				const response = await requestFile(target, timeout);
				const location = response.headers.location;
				if (!isRedirect(response.statusCode) || typeof location !== 'string') {
					notePause(response);
					return await readFileAnswer(provider, response);
				}
				(response.body as FileStream).destroy();
				target = new URL(location, target);
			}
			return unsafeLink(provider, target.origin);
		} catch (error) {
			return fromThrown(provider, FILE_REQUEST, error, timeout);
		}
	}

	async function requestFile(target: URL, timeout: number): Promise<IN8nHttpFullResponse> {
		const options = fileOptions(target, timeout, cancelSignal);
		const { helpers } = context;
		const answer: unknown = ownOrigins.has(target.origin)
			? await helpers.httpRequestWithAuthentication.call(context, provider.credentialType, options)
			: await helpers.httpRequest(options);
		return answer as IN8nHttpFullResponse;
	}

	function notePause({ statusCode, headers }: IN8nHttpFullResponse): void {
		const { waitMs, isHopeless } = provider.readPause?.(statusCode, headers, Date.now()) ?? {};
		if (waitMs !== undefined && !isHopeless) pausedUntil = Date.now() + waitMs;
	}

	/** Cuts the credential's values out of texts that a server may have echoed. */
	async function fail(failure: RequestError): Promise<RequestError> {
		// Read anew, since n8n may have logged in on the way.
		const secrets = secretsOf(provider, await context.getCredentials(provider.credentialType));
		const clean = (text: string) =>
			secrets.reduce((rest, secret) => rest.split(secret).join('***'), text);
		const { description, code, body } = failure.details;
		return new RequestError(clean(failure.message), {
			...failure.details,
			...(description !== undefined && { description: clean(description) }),
			...(code !== undefined && { code: clean(code) }),
			...(body !== undefined && { body: cleanTexts(body, clean) }),
		});
	}

	return { provider, origin, send, download, waitForTurn: nextTurn };
}

/** Shorter ones would cut ordinary words apart. */
const SHORTEST_SECRET = 4;

function secretsOf(provider: Provider, credentials: ICredentialDataDecryptedObject): string[] {
	return provider.secretFields
		.map((field) => String(credentials[field] ?? '').trim())
		.filter((secret) => secret.length >= SHORTEST_SECRET);
}

function cleanTexts(body: unknown, clean: (text: string) => string): unknown {
	return cloneDeepWith(body, (value: unknown) =>
		typeof value === 'string' ? clean(value) : undefined,
	) as unknown;
}

function cancelSignalOf(context: RequestContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

function requestOptions(
	baseUrl: string,
	request: ApiRequest,
	timeout: number,
): IHttpRequestOptions {
	return {
		method: request.method,
		url: baseUrl + request.path,
		qs: request.query,
		body: request.body,
		timeout,
		// The text itself, since n8n would hand a broken JSON body through as if it were an answer.
		encoding: 'text',
		headers: { ...request.headers, Accept: 'application/json' },
		returnFullResponse: true,
		// Statuses are judged here; 401 stays with n8n, which then renews an expired login once.
		ignoreHttpStatusErrors: { ignore: true, except: [401] },
		// A redirect could carry key headers to another host, and turns a POST into a GET.
		disableFollowRedirect: true,
	};
}

function fileOptions(
	target: URL,
	timeout: number,
	abortSignal: AbortSignal | undefined,
): IHttpRequestOptions {
	return {
		method: 'GET',
		url: target.href,
		timeout,
		abortSignal,
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// Each address on the way decides anew whether the credential goes along.
		disableFollowRedirect: true,
	};
}

function unsafeLink(provider: Provider, target: string): RequestError {
	return new RequestError(`${provider.name} points to a file at ${target}, which is not followed`, {
		outcome: 'refused',
		description: `Only https addresses are followed, and at most ${MOST_REDIRECTS} redirects.`,
	});
}

function outOfTime(provider: Provider): RequestError {
	return new RequestError(`There was no time left to ask ${provider.name}`, {
		outcome: 'notSent',
		description:
			'The server answers slowly, or allows no more requests for now. Read fewer orders at once.',
	});
}
