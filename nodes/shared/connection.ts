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

import { isSafeLink, readStart, untilStalled, type FileStream } from './fileStream';
import {
	LoginRefused,
	PASSING_STATUSES,
	RequestFailure,
	type RequestFailureDetails,
} from './failure';
import { waitForTurn } from './pace';
import { delayBeforeRetry, readRetryAfter } from './retry';

const DEFAULT_TIMEOUT_MS = 60_000;
const LONGEST_REQUEST_MS = 300_000;
const LONGEST_QUOTED_TEXT = 1_000;
const MOST_REDIRECTS = 3;

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
}

/** What the door has to know about a provider. */
export interface Provider {
	/** Its name as people know it. */
	name: string;
	credentialType: string;
	/** Base URL without a trailing slash, from the credential's fields. */
	baseUrl(credentials: ICredentialDataDecryptedObject): string;
	/** Credential fields whose values must never appear in a text. */
	secretFields: readonly string[];
	/** Reads the provider's error body (parsed JSON, or the text as it came). */
	readRefusal(body: unknown): Refusal;
	/** Most requests a second that one n8n process sends to one server of this provider. */
	requestsPerSecond?: number;
	/** Origins beside the base URL's own that belong to the provider and may get the credential. */
	ownOrigins?(credentials: ICredentialDataDecryptedObject): string[];
	/** Reads the provider's own headers about waiting, of any answer; `Retry-After` is read anyway. */
	readPause?(status: number, headers: IDataObject, now: number): Pause;
}

/** What an answer says about the requests after it. */
export interface Pause {
	/** Milliseconds until the next request may leave. */
	waitMs?: number;
	/** Waiting does not help, for example because a month's quota is used up. */
	isHopeless?: boolean;
	/** What the person can do about it. */
	advice?: string;
}

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Absolute path with encoded segments, for example `/api/i1/orders/`. */
	path: string;
	/** Undefined values are left out. */
	query?: IDataObject;
	body?: IDataObject | IDataObject[];
	/** Whether sending it twice does what sending it once does. */
	isRepeatable: boolean;
	/** `json` (default): anything but JSON is refused. `empty`: an answer without a body is right too. */
	answer?: 'json' | 'empty';
	/** What a person should do where the outcome is unknown. */
	ifUnknown?: string;
	/** Whether the caller has waited for the request's turn itself. */
	hasTurn?: boolean;
}

type Repeating = Pick<ApiRequest, 'isRepeatable' | 'ifUnknown'>;

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
	/**
	 * Opens a file under an address that the provider gave out. The credential goes along only to the
	 * provider's own origins, redirects included. Throws RequestFailure.
	 */
	download(address: string): Promise<Download>;
}

/** A file that is still arriving. */
export interface Download {
	/** Breaks off with a RequestFailure where no more data comes. */
	stream: FileStream;
	contentType: string;
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
		once: (timeout: number) => Promise<Result | RequestFailure>,
	): Promise<Result> {
		const end = Math.min(deadline, Date.now() + LONGEST_REQUEST_MS);
		for (let attempt = 1; ; attempt++) {
			if (attempt > 1 || !request.hasTurn) await nextTurn(end);
			const timeout = Math.min(DEFAULT_TIMEOUT_MS, end - Date.now());
			const result = timeout <= 0 ? outOfTime(provider) : await once(timeout);
			if (!(result instanceof RequestFailure)) return result;
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

	async function nextTurn(
		end = Math.min(deadline, Date.now() + LONGEST_REQUEST_MS),
	): Promise<void> {
		await unlessCanceled(async () => {
			await waitForTurn(origin, provider.requestsPerSecond, cancelSignal);
			const pause = pausedUntil - Date.now();
			// A pause that does not fit is left to the provider, which then says why.
			if (pause > 0 && pause < end - Date.now()) await sleep(pause, cancelSignal);
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
		timeout: number,
	): Promise<ApiAnswer<unknown> | RequestFailure> {
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

	async function openFile(address: string, timeout: number): Promise<Download | RequestFailure> {
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
		headers: { Accept: 'application/json' },
		returnFullResponse: true,
		// Statuses are judged here; 401 stays with n8n, which then renews an expired login once.
		ignoreHttpStatusErrors: { ignore: true, except: [401] },
		// A redirect could carry key headers to another host, and turns a POST into a GET.
		disableFollowRedirect: true,
	};
}

/** A download only reads, so it may be repeated. */
const FILE_REQUEST = { isRepeatable: true };

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

async function readFileAnswer(
	provider: Provider,
	response: IN8nHttpFullResponse,
): Promise<Download | RequestFailure> {
	const body = response.body as FileStream;
	const contentType = String(response.headers['content-type'] ?? '');
	if (response.statusCode !== 200) {
		return fromStatus(provider, FILE_REQUEST, response, await readStart(body));
	}
	// A login page, or the export's description in place of its file.
	if (/^(text\/html|application\/json)/.test(contentType)) {
		return notJson(provider, FILE_REQUEST, 200, await readStart(body));
	}
	return { contentType, stream: untilStalled(body, () => brokenOff(provider)) };
}

function unsafeLink(provider: Provider, target: string): RequestFailure {
	return new RequestFailure(
		`${provider.name} points to a file at ${target}, which is not followed`,
		{
			outcome: 'refused',
			description: `Only https addresses are followed, and at most ${MOST_REDIRECTS} redirects.`,
		},
	);
}

function brokenOff(provider: Provider): RequestFailure {
	return new RequestFailure(`The file from ${provider.name} stopped arriving`, {
		outcome: 'unknown',
		isPassing: true,
		description: 'Try again later.',
	});
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
	if (isRedirect(status)) {
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
	request: Repeating,
	response: IN8nHttpFullResponse,
	text: string,
): RequestFailure {
	const status = response.statusCode;
	const body = parseJson(text);
	const refusal = provider.readRefusal(body ?? plainText(text));
	const now = Date.now();
	const pause = provider.readPause?.(status, response.headers, now) ?? {};
	const details: RequestFailureDetails = {
		outcome: status >= 500 || status === 408 ? 'unknown' : 'refused',
		status,
		code: refusal.code,
		isPassing: PASSING_STATUSES.has(status) && !pause.isHopeless,
		retryAfterMs: pause.waitMs ?? readRetryAfter(response.headers['retry-after'], now),
		body,
	};
	const said = [
		refusal.text,
		refusal.code && `code ${refusal.code}`,
		refusal.requestId && `request ${refusal.requestId}`,
	].filter(Boolean);
	const answer = [`${status}`, ...said].join(', ');
	if (details.outcome === 'unknown' && !request.isRepeatable) {
		return outcomeUnknown(provider, request, `It answered: ${answer}.`, details);
	}
	return new RequestFailure(`${statusMessage(provider, status)} (${answer})`, {
		...details,
		description: pause.advice ?? adviceForStatus(provider, status),
	});
}

function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
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
	request: Repeating,
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
	request: Repeating,
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
	request: Repeating,
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
		description: 'The server answers slowly. Read fewer orders at once.',
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
