import omit from 'lodash/omit';
import type { IDataObject } from 'n8n-workflow';

import type { ApiError } from '../../shared/http/provider';

/**
 * Reads an error body: `{"detail": …}`, `{"non_field_errors": […]}` or `{"<field>": ["…"]}`,
 * each with an optional `code`.
 *
 * @see https://apidocs.akinon.com/omnitron-openapis/orderitem
 */
export function parseError(body: unknown): ApiError {
	if (typeof body !== 'object' || body === null) return { text: String(body ?? '') };
	const { detail, non_field_errors: general, ...fields } = body as IDataObject;
	// A field may be called `code` too; then its value is a list of messages.
	const code = typeof fields.code === 'string' ? fields.code : undefined;
	const named = code === undefined ? fields : omit(fields, 'code');
	const texts = [detail, general].flat().filter(Boolean).map(asText);
	for (const [field, messages] of Object.entries(named)) {
		texts.push(`${field}: ${[messages].flat().map(asText).join(' ')}`);
	}
	const text = texts.join('; ');
	return { text, code, hint: hintFor(`${code ?? ''} ${text}`, Object.keys(named)) };
}

function asText(message: unknown): string {
	return typeof message === 'string' ? message : JSON.stringify(message);
}

/** Hints by the name that an error has in its code or text. */
const knownErrors: Record<string, string> = {
	// The exceptions of a cancellation: https://apidocs.akinon.com/omnitron/order/cancellations-and-refunds
	OrderCancelMoreThenOneException:
		'A cancellation of this order is already waiting. Approve or reject it in Akinon before you cancel more.',
	OrderCancelOverlappingParameterException:
		"Set 'Cancel' to 'Whole Order', or to 'Some Items' with at least one item. 'Refund Cargo' requires one of the two.",
	OrderCancelMissingReasonException:
		"Enter a 'Reason ID' for each item. If all have one, items may have been added meanwhile: run this again.",
	OrderCancelPurchaseTransactionNotFound:
		'The order has no card payment that Akinon can refund. Check its payments in Akinon.',
	OrderUpdateCancelStatusException:
		"Akinon does not allow this change of 'Cancel Status'. Read the current status with 'Order Item: Get' and choose another.",
	'must make a unique set':
		"This 'ERP Line Code' is already mapped to an order item, maybe to this one. Use a different code for each order item.",
};

/** Hints by the field that an error is about. */
const fieldHints: Record<string, string> = {
	reasons:
		"Enter a 'Reason ID' of the shop. Akinon lists the cancellation reasons in the settings of the sales channel.",
	order: "Check 'Order ID': it is Akinon's ID of the order, not the order number.",
	cancel_items: "Check the 'Order Item ID' of each item: it must belong to this order.",
};

/** Labels of the other fields by their keys in Akinon. */
const fieldLabels: Record<string, string> = {
	attributes: 'Attributes',
	attributes_kwargs: 'Attributes Keyword Arguments',
	cancel_status: 'Cancel Status',
	carrier_shipping_code: 'Carrier Shipping Code',
	code: 'ERP Line Code',
	e_archive_url: 'E-Archive URL',
	extra_field: 'Extra Fields',
	holder_names: 'Account Holder',
	ibans: 'IBAN',
	invoice_date: 'Invoice Date',
	invoice_number: 'Invoice Number',
	is_cargo_refund: 'Refund Cargo',
	limit: 'Page Size',
	refund_invoice_number: 'Refund Invoice Number',
	shipment_code: 'Shipment Code',
	shipping_company: 'Shipping Company',
	status: 'Status',
	tracking_number: 'Tracking Number',
	update_stock: 'Release Stock',
};

function hintFor(codeAndText: string, fields: string[]): string | undefined {
	const knownError = Object.keys(knownErrors).find((name) => codeAndText.includes(name));
	if (knownError !== undefined) return knownErrors[knownError];
	const fieldWithHint = fields.find((field) => Object.hasOwn(fieldHints, field));
	if (fieldWithHint !== undefined) return fieldHints[fieldWithHint];
	const labeled = fields.filter((field) => Object.hasOwn(fieldLabels, field));
	if (labeled.length === 0) return undefined;
	return `Correct ${labeled.map((field) => `'${fieldLabels[field]}'`).join(' and ')}.`;
}
