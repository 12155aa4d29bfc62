import startCase from 'lodash/startCase';
import type { IDataObject } from 'n8n-workflow';

import type { ApiError } from '../../shared/http/provider';

/**
 * Parses Voucherify's error bodies: `{code, key, message, details, request_id, resource_type, error:
 * {message}}`. Only `message` is always present. A login can answer as OAuth 2.0 prescribes, with `error`
 * and `error_description`.
 *
 * @see https://github.com/voucherifyio/voucherify-openapi
 */
export function parseError(body: unknown): ApiError {
	if (typeof body !== 'object' || body === null) return { text: String(body ?? '') };
	const { message, details, key, request_id: requestId, error, ...rest } = body as IDataObject;
	const own = (error as { message?: unknown } | undefined)?.message;
	const texts = [message, details, own, rest.error_description].filter(
		(text) => typeof text === 'string' && text !== '',
	);
	const code = [key, error].find((text) => typeof text === 'string');
	return {
		text: [...new Set(texts)].join(': '),
		code,
		requestId: typeof requestId === 'string' ? requestId : undefined,
		// Another request is changing the order, for example by its other ID. This one has done nothing.
		isTransient: key === 'multiple_requests',
		hint: hintFor(code, typeof details === 'string' ? details : '', rest.resource_type),
	};
}

/** What to do about an error, by its key. */
const hintsByKey = new Map([
	[
		'metadata_validation_failed',
		"Correct or remove the key that the message names in 'Metadata', or change the project's metadata schema in Voucherify.",
	],
	['invalid_order', "Check 'Items': each must name a product or SKU that exists in Voucherify."],
	['missing_order_items', "Fill in 'Items'."],
	['missing_amount', "Fill in 'Amount', or the 'Price' and 'Quantity' of each item."],
	['invalid_amount', "Check 'Amount' and 'Amounts In': Voucherify stores hundredths."],
	['invalid_customer', "Check 'Customer': 'ID' is Voucherify's ID, 'Source ID' is the shop's."],
	['invalid_product', "Check 'Product' and 'Product ID' of the items."],
	['invalid_sku', "Check 'SKU' and 'SKU ID' of the items."],
	[
		'invalid_export_fields',
		"Remove the field from 'Fields' or 'Other Metadata Fields'. The message lists the available fields.",
	],
	['invalid_export_params', "Check 'Fields', 'Filters' and 'Sort' of the export."],
	['page_over_limit', "Lower the 'Limit', or use 'Order: Export', which has no such limit."],
	['query_too_large', 'Request less at once, for example with fewer filters.'],
	[
		'duplicate_found',
		"A record with this ID already exists. Use 'Update', or enter another 'Source ID'.",
	],
	['multiple_requests', 'Another request is changing the same order. Run it again a little later.'],
	[
		'missing_required_feature',
		'The plan of the project does not include this feature. Ask your Voucherify contact.',
	],
]);

/** What to do if a record is not found, by its type. */
const notFoundHints = new Map([
	[
		'order',
		"Check 'Order ID or Source ID', and that the credential belongs to the project with this order. An order number is found only if it is the source ID.",
	],
	[
		'export',
		"Check 'Export ID'. The export may have been deleted; 'Export: Get Many' lists existing ones.",
	],
	['async_action', "Check 'Async Action ID'. 'Async Action: Get Many' lists existing ones."],
]);

function hintFor(
	key: string | undefined,
	details: string,
	resourceType: unknown,
): string | undefined {
	if (key === 'not_found') return notFoundHints.get(resourceType as string);
	return hintForField(details) ?? (key === undefined ? undefined : hintsByKey.get(key));
}

/** Fields that have another name in the form. */
const otherLabels: Record<string, string> = { end_date: 'Before', order: 'Sort' };
/** Contains the fields of an export. */
const WRAPPER_KEY = 'parameters';

/** Voucherify names a field by its path: `Property .items[0].initial_quantity cannot be lower than 1`. */
function hintForField(details: string): string | undefined {
	const path = /^Property \.((?:\w+|\[\d+\]|\.){1,20})/.exec(details)?.[1];
	if (path === undefined) return undefined;
	const labels = path
		.match(/\w+/g)!
		.filter((part, index) => !(index === 0 && (part === WRAPPER_KEY || /^\d+$/.test(part))))
		.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : labelOf(part)));
	return labels.length === 0 ? undefined : `Correct '${labels.join(' > ')}'.`;
}

/** The labels of the form are Voucherify's keys in title case. */
function labelOf(key: string): string {
	if (Object.hasOwn(otherLabels, key)) return otherLabels[key];
	return startCase(key)
		.replace(/\bId\b/g, 'ID')
		.replace(/\bSku\b/g, 'SKU');
}
