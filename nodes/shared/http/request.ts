import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { FileStream } from './body';

/**
 * What a successful response must contain. Anything else counts as a failure, whatever its status.
 * `record`: a JSON object; `list`: a JSON array; `text`: a JSON string; `empty`: no body, or a body
 * that is ignored.
 */
export type Expected = 'record' | 'list' | 'text' | 'empty';

export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Absolute path with encoded segments, for example `/api/i1/orders/`. */
	path: string;
	/** Undefined values are omitted. */
	query?: IDataObject;
	/** Headers besides those of the credential. */
	headers?: Record<string, string>;
	body?: IDataObject | IDataObject[];
	/** Whether sending the request twice has the same effect as sending it once. */
	isRepeatable: boolean;
	expect: Expected;
	/** Timeout of one attempt in milliseconds, including its response; one minute by default. */
	timeoutMs?: number;
	/** What the user should do if the outcome is unknown. */
	ifUnknown?: string;
}

/** The part of a request that decides what a response or a failure means. */
export type RequestPolicy = Pick<ApiRequest, 'isRepeatable' | 'ifUnknown'> & { isWrite: boolean };

/** A request that would change something, blocked by a read-only client. */
export class BlockedWriteError extends Error {
	constructor(readonly request: ApiRequest) {
		super(`${request.method} ${request.path} was not sent because this client is read-only`);
		this.name = 'BlockedWriteError';
	}
}

export interface ApiResponse<Body> {
	status: number;
	/** Undefined only if `empty` was expected and the response had no body. */
	body: Body;
}

/** A file that is still arriving. */
export interface Download {
	/** Fails with a RequestError if no more data arrives. */
	stream: FileStream;
	contentType: string;
}
