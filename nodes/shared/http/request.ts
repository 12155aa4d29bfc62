import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { FileStream } from './download';

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

/** A file that is still arriving. */
export interface Download {
	/** Breaks off with a RequestError where no more data comes. */
	stream: FileStream;
	contentType: string;
}
