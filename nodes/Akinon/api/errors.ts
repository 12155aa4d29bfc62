import omit from 'lodash/omit';
import type { IDataObject } from 'n8n-workflow';

import type { ApiError } from '../../shared/http/provider';

/**
 * Reads Akinon's error bodies: `{"detail": …}`, `{"non_field_errors": […]}` or `{"<field>": ["…"]}`,
 * each with an optional `code`.
 *
 * @see https://apidocs.akinon.com/omnitron-openapis/orderitem
 */
export function parseError(body: unknown): ApiError {
	if (typeof body !== 'object' || body === null) return { text: String(body ?? '') };
	const { detail, non_field_errors: general, ...fields } = body as IDataObject;
	// A field can be called `code` too; its messages come as a list.
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

/** What to do about a refusal that Akinon names, by its name in the code or the text. */
const knownErrors: Array<[RegExp, string]> = [
	// The exceptions of a cancellation: https://apidocs.akinon.com/omnitron/order/cancellations-and-refunds
	[
		/OrderCancelMoreThenOneException/,
		'A cancellation of this order is waiting already. Decide on it in Akinon before you cancel more.',
	],
	[
		/OrderCancelOverlappingParameterException/,
		"Set 'Cancel' to 'Whole Order', or to 'Some Items' with at least one of them. 'Refund Cargo' needs one of the two.",
	],
	[
		/OrderCancelMissingReasonException/,
		"Give each item a 'Reason ID'. Items may have been added since they were read: then run it again.",
	],
	[
		/OrderCancelPurchaseTransactionNotFound/,
		'Akinon knows no card payment of this order that it could pay back. Look at the payments of the order in Akinon.',
	],
	[
		/OrderUpdateCancelStatusException/,
		"Akinon does not allow this move of 'Cancel Status'. Look with 'Order Item: Get' at which one it has, and choose another.",
	],
	[
		/must make a unique set/,
		"'ERP Line Code' belongs to an order item already, maybe to this one. Give each order item a code of its own.",
	],
];

/** What to do about a refusal that is about one field, by the field's key in Akinon. */
const fieldRefusals: Record<string, string> = {
	reasons:
		"Enter a 'Reason ID' that the shop has. Akinon shows the cancellation reasons among the settings of the sales channel.",
	order: "Check 'Order ID': it is Akinon's own ID of the order, not its number.",
	cancel_items: "Check the 'Order Item ID' of each item: it has to belong to this order.",
};

/** The labels of other fields, by their keys in Akinon. */
const labels: Record<string, string> = {
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

function hintFor(said: string, fields: string[]): string | undefined {
	const named = knownErrors.find(([name]) => name.test(said));
	if (named) return named[1];
	const known = fields.find((field) => Object.hasOwn(fieldRefusals, field));
	if (known !== undefined) return fieldRefusals[known];
	const about = fields.filter((field) => Object.hasOwn(labels, field));
	if (about.length === 0) return undefined;
	return `Correct ${about.map((field) => `'${labels[field]}'`).join(' and ')}.`;
}
