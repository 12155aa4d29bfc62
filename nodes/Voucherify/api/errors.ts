import startCase from 'lodash/startCase';
import type { IDataObject } from 'n8n-workflow';

import type { ApiError } from '../../shared/http/provider';

/**
 * Reads Voucherify's error bodies: `{code, key, message, details, request_id, resource_type, error:
 * {message}}`, of which all but `message` may lack.
 *
 * @see https://github.com/voucherifyio/voucherify-openapi
 */
export function parseError(body: unknown): ApiError {
	if (typeof body !== 'object' || body === null) return { text: String(body ?? '') };
	const { message, details, key, request_id: requestId, error, ...rest } = body as IDataObject;
	const own = (error as { message?: unknown } | undefined)?.message;
	const texts = [message, details, own].filter((text) => typeof text === 'string' && text !== '');
	const code = typeof key === 'string' ? key : undefined;
	return {
		text: [...new Set(texts)].join(': '),
		code,
		requestId: typeof requestId === 'string' ? requestId : undefined,
		// Another request holds the order, for example by its other ID; this one was not begun.
		isTransient: key === 'multiple_requests',
		hint: hintFor(code, String(details ?? ''), String(rest.resource_type ?? '')),
	};
}

/** What to do about a refusal, by its key. */
const refusals = new Map([
	[
		'metadata_validation_failed',
		"Correct 'Metadata', or the metadata schema of the project in Voucherify: the text names the key that does not fit.",
	],
	['invalid_order', "Check 'Items': each names a product or SKU that Voucherify can find."],
	['missing_order_items', "Fill in 'Items'."],
	['missing_amount', "Fill in 'Amount', or the 'Price' and 'Quantity' of each item."],
	['invalid_amount', "Check 'Amount' and 'Amounts In': Voucherify stores hundredths."],
	['invalid_customer', "Check 'Customer': its 'ID' is Voucherify's, its 'Source ID' the shop's."],
	['invalid_product', "Check 'Product' and 'Product ID' of the items."],
	['invalid_sku', "Check 'SKU' and 'SKU ID' of the items."],
	[
		'invalid_export_fields',
		"Take the field out of 'Fields' or 'Other Metadata Fields'. The text lists those that there are.",
	],
	['invalid_export_params', "Check 'Fields', 'Filters' and 'Sort' of the export."],
	[
		'page_over_limit',
		"Ask for fewer with 'Limit', or use 'Order: Export', which has no such limit.",
	],
	['query_too_large', 'Ask for less at once, for example with fewer filters.'],
	[
		'duplicate_found',
		"There is one with this ID already. Use 'Update', or give another 'Source ID'.",
	],
	['multiple_requests', 'Another request works on the same order. Run it again a little later.'],
	[
		'missing_required_feature',
		'The plan of the project does not include this. Ask your Voucherify contact for it.',
	],
]);

/** What to do where a record is not found, by its kind. */
const missingRecords = new Map([
	[
		'order',
		"Check 'Order ID or Source ID', and that the credential belongs to the project that has the order.",
	],
	[
		'export',
		"Check 'Export ID'. An export may be deleted already: 'Export: Get Many' lists those left.",
	],
	['async_action', "Check 'Async Action ID'. 'Async Action: Get Many' lists those that there are."],
]);

function hintFor(
	key: string | undefined,
	details: string,
	resourceType: string,
): string | undefined {
	if (key === 'not_found') return missingRecords.get(resourceType);
	return hintForField(details) ?? (key === undefined ? undefined : refusals.get(key));
}

/** Fields that the form calls something else than Voucherify. */
const otherLabels: Record<string, string> = { end_date: 'Before', order: 'Sort' };
/** What only wraps the fields of an export. */
const WRAPPER = 'parameters';

/** Voucherify names a field by its path: `Property .items[0].initial_quantity cannot be lower than 1`. */
function hintForField(details: string): string | undefined {
	const path = /^Property \.((?:\w+|\[\d+\]|\.){1,20})/.exec(details)?.[1];
	if (path === undefined) return undefined;
	const labels = path
		.match(/\w+/g)!
		.filter((part, index) => !(index === 0 && (part === WRAPPER || /^\d+$/.test(part))))
		.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : labelOf(part)));
	return labels.length === 0 ? undefined : `Correct '${labels.join(' > ')}'.`;
}

/** The forms' labels are Voucherify's keys, as a title. */
function labelOf(key: string): string {
	return (
		otherLabels[key] ??
		startCase(key)
			.replace(/\bId\b/g, 'ID')
			.replace(/\bSku\b/g, 'SKU')
	);
}
