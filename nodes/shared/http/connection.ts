import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';

import type { RequestError } from '../errors';
import { shortHash } from '../shortHash';
import { readTruncated } from './body';
import { noteRefusedToken } from './login';
import type { Provider } from './provider';
import { getRateLimiter, type RateLimiter } from './rateLimit';
import type { RequestPolicy } from './request';
import { toResponseError } from './responseError';
import { Secrets } from './secrets';
import { openStream, type StreamingResponse } from './stream';

const MAX_ERROR_BYTES = 256 * 1024;

export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** One credential's server: sends single requests through n8n and reads error responses. */
export class Connection {
	private constructor(
		private readonly context: RequestContext,
		readonly provider: Provider,
		readonly baseUrl: string,
		private readonly limiterKey: string,
		/** The base URL's origin and the provider's other origins: these receive the credential. */
		readonly trustedOrigins: ReadonlySet<string>,
		private readonly canRenewLogin: boolean,
		readonly secrets: Secrets,
		readonly cancelSignal: AbortSignal | undefined,
	) {}

	/** @throws InvalidInputError if the credential's URL is invalid */
	static async open(context: RequestContext, provider: Provider): Promise<Connection> {
		const credentials = await context.getCredentials(provider.credentialType);
		const baseUrl = provider.baseUrl(credentials);
		const secrets = new Secrets();
		secrets.add(credentials, provider.secretFields);
		const limited = provider.rateLimitedBy?.(credentials) ?? '';
		const otherOrigins = provider.trustedOrigins?.(credentials) ?? [];
		return new Connection(
			context,
			provider,
			baseUrl,
			shortHash([provider.credentialType, baseUrl, limited]),
			new Set([new URL(baseUrl).origin, ...otherOrigins]),
			provider.canRenewLogin?.(credentials) ?? false,
			secrets,
			'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined,
		);
	}

	get origin(): string {
		return new URL(this.baseUrl).origin;
	}

	/** Looked up for each request, since idle limiters are dropped. */
	get limiter(): RateLimiter {
		return getRateLimiter(this.limiterKey, this.provider);
	}

	/** Sends a request with the credential, and once more with a new token if its token was refused. */
	async request(options: IHttpRequestOptions, signal: AbortSignal): Promise<StreamingResponse> {
		const response = await this.sendOnce(options, signal);
		if (response.status !== 401 || !this.canRenewLogin) return response;
		response.body.close();
		// The credential does not send a refused token again, so that n8n logs in.
		return await this.sendOnce(options, signal);
	}

	private async sendOnce(
		options: IHttpRequestOptions,
		signal: AbortSignal,
	): Promise<StreamingResponse> {
		const { context, provider } = this;
		let token = '';
		const response = await openStream(options, signal, async (all) => {
			const { httpRequestWithAuthentication } = context.helpers;
			try {
				return await httpRequestWithAuthentication.call(context, provider.credentialType, all);
			} finally {
				// The credential has added it to the options.
				token = this.canRenewLogin ? tokenOf(all) : '';
				this.secrets.addValue(token);
			}
		});
		if (response.status === 401 && token !== '') noteRefusedToken(this.baseUrl, token);
		this.notePause(response);
		return response;
	}

	async requestAnonymously(
		options: IHttpRequestOptions,
		signal: AbortSignal,
	): Promise<StreamingResponse> {
		const { helpers } = this.context;
		const response = await openStream(
			options,
			signal,
			async (all) => await helpers.httpRequest(all),
		);
		this.notePause(response);
		return response;
	}

	/** Reads an error response. Its status decides; the text only explains. */
	async readError(
		policy: RequestPolicy,
		response: StreamingResponse,
		signal: AbortSignal,
	): Promise<RequestError> {
		const { provider, secrets } = this;
		const text = await readTruncated(response.body, MAX_ERROR_BYTES, signal).catch(() => '');
		return toResponseError(provider, policy, { ...response, text }, secrets);
	}

	private notePause({ status, headers }: StreamingResponse): void {
		const { waitMs, isPermanent } = this.provider.readPause?.(status, headers, Date.now()) ?? {};
		if (waitMs !== undefined && !isPermanent) this.limiter.pause(waitMs, Math.random());
	}
}

/** Reads the token of a login, which the credential sends as `Authorization: <word> <token>`. */
function tokenOf({ headers }: IHttpRequestOptions): string {
	return String(headers?.Authorization ?? '').replace(/^\w+ /, '');
}
