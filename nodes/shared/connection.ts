import cloneDeepWith from 'lodash/cloneDeepWith';
import {
	sleep,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IN8nHttpFullResponse,
	type IPollFunctions,
} from 'n8n-workflow';

import {
	LoginRefused,
	PASSING_STATUSES,
	RequestFailure,
	type RequestFailureDetails,
} from './failure';
import { takeTurn, type Pace } from './pace';
import { delayBeforeRetry, readRetryAfter } from './retry';

const DEFAULT_TIMEOUT_MS = 60_000;
const LONGEST_REQUEST_MS = 300_000;
const LONGEST_QUOTED_TEXT = 1_000;

/** The connection was never made, so the provider cannot have acted. */
const NOT_SENT_CODES = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'ERR_TLS_CERT_ALTNAME_INVALID',
]);
const TIMEOUT_CODES = new Set(['ECONNABORTED', 'ETIMEDOUT']);

export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** What a provider's error body says. */
export interface Refusal {
	text: string;
	code?: string;
	requestId?: string;
	/**
	 * For a provider whose status does not say it: the status that fits what it says. It then certainly
	 * did not act.
	 */
	meantStatus?: number;
	/** What the person can do about it, where the provider's text tells more than its status. */
	advice?: string;
}

/** What the door has to know about a provider, and the pace at which one n8n process may ask one of its servers. */
export interface Provider extends Pace {
	/** Its name as people know it. */
	name: string;
	credentialType: string;
	/** Base URL without a trailing slash, from the credential's fields. */
	baseUrl(credentials: ICredentialDataDecryptedObject): string;
	/** Credential fields whose values must never appear in a text. */
	secretFields: readonly string[];
	/** Reads the provider's error body (parsed JSON, or the text as it came). */
	readRefusal(body: unknown): Refusal;
}

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Absolute path with encoded segments, for example `/api/i1/orders/`. */
	path: string;
	/** Undefined values are left out. */
	query?: IDataObject;
	/** Headers beside the credential's. */
	headers?: Record<string, string>;
	body?: IDataObject;
	/** Whether sending it twice does what sending it once does. */
	isRepeatable: boolean;
	/** `json` (default): anything but JSON is refused. `empty`: an answer without a body is right too. */
	answer?: 'json' | 'empty';
	/** What a person should do where the outcome is unknown. */
	ifUnknown?: string;
	/** Whether the caller has waited for the request's turn itself. */
	hasTurn?: boolean;
}

export interface ApiAnswer<Body> {
	status: number;
	body: Body;
}

export interface Connection {
	provider: Provider;
	/** Scheme, host and port of the credential's server. */
	origin: string;
	/** Sends a request and brings its parsed answer. Throws RequestFailure. */
	send<Body>(request: ApiRequest): Promise<ApiAnswer<Body>>;
	/** Waits until the provider's rate allows one more request. Throws RequestFailure where the execution is canceled. */
	waitForTurn(): Promise<void>;
}

/**
 * The one door for HTTP: every request of this package to a provider goes through the connection
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
	const cancelSignal = cancelSignalOf(context);

	async function send<Body>(request: ApiRequest): Promise<ApiAnswer<Body>> {
		const end = Math.min(deadline, Date.now() + LONGEST_REQUEST_MS);
		for (let attempt = 1; ; attempt++) {
			if (attempt > 1 || !request.hasTurn) await nextTurn(end);
			const result = await sendOnce(request, end);
			if (!(result instanceof RequestFailure)) return result as ApiAnswer<Body>;
			const delay = delayBeforeRetry(result, {
				attempt,
				isRepeatable: request.isRepeatable,
				remainingMs: end - Date.now(),
				random: Math.random(),
			});
			if (delay === undefined) throw result;
			await unlessCanceled(async () => await sleep(delay, cancelSignal));
		}
	}

	/** @param end epoch milliseconds after which the request would not be sent any more */
	async function nextTurn(end = deadline): Promise<void> {
		const delay = takeTurn(origin, provider, Date.now(), end);
		if (delay === undefined) throw outOfTime(provider);
		await unlessCanceled(async () => {
			if (delay > 0) await sleep(delay, cancelSignal);
		});
	}

	/** Waits between requests: whoever cancels then has not sent anything that is still open. */
	async function unlessCanceled(wait: () => Promise<void>): Promise<void> {
		await wait().catch(() => undefined);
		if (cancelSignal?.aborted) {
			throw new RequestFailure('The execution was canceled', { outcome: 'notSent' });
		}
	}

	async function sendOnce(
		request: ApiRequest,
		end: number,
	): Promise<ApiAnswer<unknown> | RequestFailure> {
		const timeout = Math.min(DEFAULT_TIMEOUT_MS, end - Date.now());
		if (timeout <= 0) return await fail(outOfTime(provider));
		try {
			const response = (await context.helpers.httpRequestWithAuthentication.call(
				context,
				provider.credentialType,
				requestOptions(baseUrl, request, timeout),
			)) as IN8nHttpFullResponse;
			const answer = readAnswer(provider, request, response);
			return answer instanceof RequestFailure ? await fail(answer) : answer;
		} catch (error) {
			return await fail(fromThrown(provider, request, error, timeout));
		}
	}

	/** Cuts the credential's values out of texts that a server may have echoed. */
	async function fail(failure: RequestFailure): Promise<RequestFailure> {
		// Read anew, since n8n may have logged in on the way.
		const secrets = secretsOf(provider, await context.getCredentials(provider.credentialType));
		const clean = (text: string) =>
			secrets.reduce((rest, secret) => rest.split(secret).join('***'), text);
		const { description, code, body } = failure.details;
		return new RequestFailure(clean(failure.message), {
			...failure.details,
			...(description !== undefined && { description: clean(description) }),
			...(code !== undefined && { code: clean(code) }),
			...(body !== undefined && { body: cleanTexts(body, clean) }),
		});
	}

	return { provider, origin, send, waitForTurn: nextTurn };
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

function readAnswer(
	provider: Provider,
	request: ApiRequest,
	response: IN8nHttpFullResponse,
): ApiAnswer<unknown> | RequestFailure {
	const { statusCode: status } = response;
	const text = typeof response.body === 'string' ? response.body : '';
	if (status >= 200 && status < 300) {
		if (text.trim() === '' && (request.answer === 'empty' || status === 204)) {
			return { status, body: undefined };
		}
		const body = parseJson(text);
		if (body !== undefined) return { status, body };
		return notJson(provider, request, status, text);
	}
	if (status >= 300 && status < 400) {
		return new RequestFailure(`${provider.name} redirected the request to another address`, {
			outcome: 'refused',
			status,
			description:
				'Redirects are not followed, so that the credential stays with its own server. Enter the final address in the credential.',
		});
	}
	return fromStatus(provider, request, response, text);
}

function fromStatus(
	provider: Provider,
	request: ApiRequest,
	response: IN8nHttpFullResponse,
	text: string,
): RequestFailure {
	const body = parseJson(text);
	const refusal = provider.readRefusal(body ?? plainText(text));
	const status = refusal.meantStatus ?? response.statusCode;
	const details: RequestFailureDetails = {
		outcome: status >= 500 || status === 408 ? 'unknown' : 'refused',
		status,
		code: refusal.code,
		isPassing: PASSING_STATUSES.has(status),
		retryAfterMs: readRetryAfter(response.headers['retry-after'], Date.now()),
		body,
	};
	const said = [
		refusal.text,
		refusal.code && `code ${refusal.code}`,
		refusal.requestId && `request ${refusal.requestId}`,
	].filter(Boolean);
	const answer = [`${response.statusCode}`, ...said].join(', ');
	if (details.outcome === 'unknown' && !request.isRepeatable) {
		return outcomeUnknown(provider, request, `It answered: ${answer}.`, details);
	}
	return new RequestFailure(`${statusMessage(provider, status)} (${answer})`, {
		...details,
		description: refusal.advice ?? adviceForStatus(provider, status),
	});
}

function statusMessage(provider: Provider, status: number): string {
	if (status === 401) return `${provider.name} did not accept the credential`;
	if (status === 403) return `${provider.name} does not allow this with the credential`;
	if (status === 404) return `${provider.name} did not find it`;
	if (status === 429) return `${provider.name} received too many requests`;
	return status >= 500
		? `${provider.name} could not process the request`
		: `${provider.name} refused the request`;
}

function adviceForStatus(provider: Provider, status: number): string | undefined {
	if (status === 401) return 'Open the credential, correct it, and test it.';
	if (status === 403)
		return `Ask your ${provider.name} contact to give the credential this permission.`;
	if (status === 404)
		return 'Check the ID or number, and that the credential belongs to the same shop.';
	if (status === 429) return 'Wait a little and run again, or run it less often.';
	return status >= 500 ? 'Try again later.' : undefined;
}

function notJson(
	provider: Provider,
	request: ApiRequest,
	status: number,
	text: string,
): RequestFailure {
	const isWebPage = /^\s*</.test(text);
	const what = isWebPage ? 'a web page instead of data' : 'data that could not be read';
	if (!request.isRepeatable) {
		return outcomeUnknown(provider, request, `It answered with ${what}.`, {
			outcome: 'unknown',
			status,
		});
	}
	return new RequestFailure(`${provider.name} answered with ${what}`, {
		outcome: 'unknown',
		status,
		// A cut answer comes whole the next time; a firewall's or login page does not go away.
		isPassing: !isWebPage,
		description: isWebPage
			? 'A firewall, a login page or a wrong address in the credential is the usual reason.'
			: 'Run it again. If it stays, the server or something before it changes the answers.',
	});
}

interface ThrownRequest extends Error {
	code?: string;
	response?: { status?: number; data?: unknown };
}

function fromThrown(
	provider: Provider,
	request: ApiRequest,
	thrown: unknown,
	timeout: number,
): RequestFailure {
	const cause = (thrown instanceof Error && thrown.cause ? thrown.cause : thrown) as ThrownRequest;
	if (cause instanceof LoginRefused) {
		return new RequestFailure(cause.message, {
			outcome: 'notSent',
			status: cause.isPassing ? undefined : 401,
			isPassing: cause.isPassing,
			description: cause.description,
		});
	}
	const status = cause.response?.status;
	if (status !== undefined) {
		const text = typeof cause.response?.data === 'string' ? cause.response.data : '';
		const response = { statusCode: status, headers: {}, body: text };
		return fromStatus(provider, request, response, text);
	}
	const code = cause.code ?? '';
	if (NOT_SENT_CODES.has(code)) {
		return new RequestFailure(`${provider.name} could not be reached (${code})`, {
			outcome: 'notSent',
			code,
			isPassing: true,
			description: 'Check the address in the credential, and that n8n can reach that server.',
		});
	}
	const what = TIMEOUT_CODES.has(code)
		? `did not answer within ${Math.ceil(timeout / 1000)} seconds`
		: `broke the connection before its answer arrived${code && ` (${code})`}`;
	const details = { outcome: 'unknown', code, isPassing: true } as const;
	if (!request.isRepeatable) return outcomeUnknown(provider, request, `It ${what}.`, details);
	return new RequestFailure(`${provider.name} ${what}`, {
		...details,
		description: 'Try again later.',
	});
}

function outcomeUnknown(
	provider: Provider,
	request: ApiRequest,
	reason: string,
	details: RequestFailureDetails,
): RequestFailure {
	return new RequestFailure(
		`It is unknown whether ${provider.name} carried out the request. ${reason}`,
		{
			...details,
			description:
				request.ifUnknown ??
				`It is not repeated by itself, since that could make ${provider.name} act twice. Look there before you run it again.`,
		},
	);
}

function outOfTime(provider: Provider): RequestFailure {
	return new RequestFailure(`There was no time left to ask ${provider.name}`, {
		outcome: 'notSent',
		description:
			'The server answers slowly, or allows no more requests for now. Read fewer orders at once.',
	});
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** An HTML page says nothing that a person could use; other text is kept, shortened. */
function plainText(text: string): string {
	return /^\s*</.test(text) ? '' : text.trim().slice(0, LONGEST_QUOTED_TEXT);
}
