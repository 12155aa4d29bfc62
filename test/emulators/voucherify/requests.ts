import type { FastifyError, FastifyRequest } from 'fastify';

import { ErrorResponse } from '../emulator';
import { parseJson } from '../json';
import { errorResponse } from './errors';
import { exportOperators } from './schemas';

const versions = ['v2017-04-05', 'v2017-04-20', 'v2018-08-01'];

/**
 * Checks the headers that are published. The response to a version that does not exist is not published;
 * rejecting it finds typos.
 *
 * @see https://docs.voucherify.io/api-reference/errors
 * @see https://docs.voucherify.io/guides/api-overview#manage-api-versions
 */
export function checkHeaders({ headers, body, routeOptions }: FastifyRequest): void {
	const version = headers['x-voucherify-api-version'] ?? versions.at(-1)!;
	if (!versions.includes(String(version))) {
		throw errorResponse(400, 'invalid_api_version', 'Invalid API version', String(version));
	}
	if (!/application\/(json|\*)|\*\/\*/.test(headers.accept ?? '*/*')) {
		throw new ErrorResponse(406, { code: 406, message: 'Not Acceptable' });
	}
	// This path expects a form.
	if (body === undefined || routeOptions.url === '/v1/oauth/token') return;
	if (!/^application\/json\b/.test(headers['content-type'] ?? '')) {
		throw new ErrorResponse(415, { code: 415, message: 'Unsupported Media Type' });
	}
}

/** Parses the body before its schema is checked. */
export async function readJson(request: FastifyRequest): Promise<void> {
	const body = parseJson(request.body);
	if (body === undefined)
		throw errorResponse(400, 'invalid_payload', 'Invalid payload', 'Not JSON');
	request.body = body;
}

/** Returns the body of a request. @throws ErrorResponse if it does not match its schema */
export function bodyOf<Body>(request: FastifyRequest): Body {
	const invalid = request.validationError as FastifyError | undefined;
	if (!invalid) return request.body as Body;
	const [first] = invalid.validation ?? [];
	const path = (first?.instancePath ?? '').replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.');
	const operators = path.includes('filters') ? `, one of: ${exportOperators.join(', ')}` : '';
	const details = `Property ${path || '.'} ${first?.message ?? invalid.message}${operators}`;
	throw errorResponse(400, 'invalid_payload', 'Invalid payload', details);
}
