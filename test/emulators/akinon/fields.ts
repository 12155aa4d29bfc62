import type { FastifyRequest } from 'fastify';

import { ErrorResponse } from '../emulator';
import { parseJson } from '../json';
import { invalid } from './errors';

export type Body = Record<string, unknown>;

export const statusCodes = [
	...['50', '100', '200', '300', '350', '400', '450', '500', '510', '520', '540', '544', '545'],
	...['546', '547', '550', '600'],
];

export const cancelStatuses = [
	...['waiting', 'confirmation_waiting', 'confirmed', 'approved', 'rejected'],
	'waiting_for_payment',
];

/** @throws ErrorResponse if the body has fields that cannot be set */
export function rejectOtherFields(body: Body, allowed: string[]): void {
	const other = Object.keys(body).find((field) => !allowed.includes(field));
	if (other !== undefined) throw invalid(other, 'This field cannot be set here.');
}

/** Returns what is wrong with a value. */
type Check = (value: unknown) => string | undefined;

const isObject = (value: unknown): value is Body =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const text =
	(maximumLength = 255): Check =>
	(value) => {
		if (value === null) return undefined;
		if (typeof value !== 'string') return 'Not a valid string.';
		if (value.length <= maximumLength) return undefined;
		return `Ensure this field has no more than ${maximumLength} characters.`;
	};
const choice =
	(choices: string[]): Check =>
	(value) =>
		choices.includes(value as string) ? undefined : `"${String(value)}" is not a valid choice.`;
const objectOf =
	(isValue: (value: unknown) => boolean): Check =>
	(value) =>
		isObject(value) && Object.values(value).every(isValue)
			? undefined
			: 'Expected an object with values of the documented type.';
const flag: Check = (value) =>
	typeof value === 'boolean' ? undefined : 'Must be a valid boolean.';
const integer: Check = (value) =>
	Number.isInteger(value) ? undefined : 'A valid integer is required.';

/** The writable fields of an order item. A status is its code as a string: "500". */
export const itemFieldChecks: Record<string, Check> = {
	status: choice(statusCodes),
	cancel_status: (value) => (value === null ? undefined : choice(cancelStatuses)(value)),
	extra_field: objectOf(() => true),
	attributes: objectOf((value) => ['string', 'boolean'].includes(typeof value)),
	attributes_kwargs: objectOf(isObject),
	invoice_number: text(),
	invoice_date: text(),
	e_archive_url: text(),
	tracking_number: text(256),
	carrier_shipping_code: text(256),
	shipping_company: text(),
	shipment_code: text(),
};

export const cancelFieldChecks: Record<string, Check> = {
	order: integer,
	is_all: flag,
	cancel_items: (value) =>
		Array.isArray(value) && value.every(Number.isInteger)
			? undefined
			: 'Expected a list of order item ids.',
	reasons: objectOf(Number.isInteger),
	forced_refund_amount: text(),
	is_cargo_refund: flag,
	refund_invoice_number: text(),
	ibans: objectOf((value) => typeof value === 'string'),
	holder_names: objectOf((value) => typeof value === 'string'),
};

/** Returns the JSON object in a request. @throws ErrorResponse if there is none */
export function bodyOf(request: FastifyRequest): Body {
	const contentType = request.headers['content-type'] ?? '';
	if (!/^application\/json\b/.test(contentType)) {
		throw new ErrorResponse(415, {
			detail: `Unsupported media type "${contentType}" in request.`,
			code: 'unsupported_media_type',
		});
	}
	const body = parseJson(request.body);
	if (body === undefined) {
		throw new ErrorResponse(400, {
			detail: 'JSON parse error - Expecting value',
			code: 'parse_error',
		});
	}
	if (!isObject(body)) {
		throw new ErrorResponse(400, {
			non_field_errors: ['Invalid data. Expected a dictionary.'],
			code: 'invalid',
		});
	}
	return body;
}
