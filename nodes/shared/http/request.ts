import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { FileStream } from './body';

/**
 * What a successful answer holds. Anything else is no success, however the provider calls it:
 * `record`: a JSON object; `list`: a JSON list; `text`: a JSON text; `empty`: nothing that matters, so
 * that an answer without a body and one with any JSON are right.
 */
export type Expected = 'record' | 'list' | 'text' | 'empty';

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Absolute path with encoded segments, for example `/api/i1/orders/`. */
	path: string;
	/** Undefined values are left out. */
	query?: IDataObject;
	/** Headers beside the credential's. */
	headers?: Record<string, string>;
	body?: IDataObject | IDataObject[];
	/** Whether sending it twice does what sending it once does. */
	isRepeatable: boolean;
	expect: Expected;
	/** Milliseconds for one attempt, its answer included; a minute where it is not given. */
	timeoutMs?: number;
	/** What a person should do where the outcome is unknown. */
	ifUnknown?: string;
}

/** A request that would change something, which a connection that only reads has not sent. */
export class BlockedWriteError extends Error {
	constructor(readonly request: ApiRequest) {
		super(`${request.method} ${request.path} was not sent, since this only reads`);
		this.name = 'UnsentRequest';
	}
}

export interface ApiResponse<Body> {
	status: number;
	/** Undefined only where `empty` was expected and nothing came. */
	body: Body;
}

/** A file that is still arriving. */
export interface Download {
	/** Breaks off with a RequestError where no more data comes. */
	stream: FileStream;
	contentType: string;
}
