import pick from 'lodash/pick';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { StandardOrder } from '../order/standardOrder';
import type { Parameters } from './parameters';

const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: 'Raw', value: 'raw', description: 'The order as the provider sends it' },
		{
			name: 'Selected Fields',
			value: 'selectedFields',
			description: 'Only the chosen fields of the standard order, for example for AI agents',
		},
		{
			name: 'Standard Order',
			value: 'standardOrder',
			description: 'The same structure for every provider; nodes that write orders accept it',
		},
	],
	default: 'standardOrder',
};

/** Paths of the standard order. At most ten are picked by default, so that a list stays short. */
const selectedFieldsField: INodeProperties = {
	displayName: 'Fields',
	name: 'fields',
	type: 'multiOptions',
	options: [
		{ name: 'Billing Address', value: 'billingAddress' },
		{ name: 'Canceled At', value: 'canceledAt' },
		{ name: 'Channel', value: 'channel' },
		{ name: 'Created At', value: 'createdAt' },
		{ name: 'Currency', value: 'currency' },
		{ name: 'Custom', value: 'custom' },
		{ name: 'Customer', value: 'customer' },
		{ name: 'Customer Email', value: 'customer.email' },
		{ name: 'Customer First Name', value: 'customer.firstName' },
		{ name: 'Customer ID', value: 'customer.id' },
		{ name: 'Customer Last Name', value: 'customer.lastName' },
		{ name: 'Customer Phone', value: 'customer.phone' },
		{ name: 'Discounts', value: 'discounts' },
		{ name: 'External ID', value: 'externalId' },
		{ name: 'Fees', value: 'fees' },
		{ name: 'Gift Message', value: 'giftMessage' },
		{ name: 'ID', value: 'id' },
		{ name: 'Invoice', value: 'invoice' },
		{ name: 'Is Test', value: 'isTest' },
		{ name: 'Line Items', value: 'lineItems' },
		{ name: 'Note', value: 'note' },
		{ name: 'Number', value: 'number' },
		{ name: 'Paid At', value: 'paidAt' },
		{ name: 'Payment Status', value: 'paymentStatus' },
		{ name: 'Payments', value: 'payments' },
		{ name: 'Problems', value: 'problems' },
		{ name: 'Provider Status', value: 'providerStatus' },
		{ name: 'Refunds', value: 'refunds' },
		{ name: 'Shipments', value: 'shipments' },
		{ name: 'Shipping', value: 'shipping' },
		{ name: 'Shipping Address', value: 'shippingAddress' },
		{ name: 'Shipping Total', value: 'shipping.total' },
		{ name: 'Source', value: 'source' },
		{ name: 'Status', value: 'status' },
		{ name: 'Tags', value: 'tags' },
		{ name: 'Taxes', value: 'taxes' },
		{ name: 'Total', value: 'totals.total' },
		{ name: 'Total Outstanding', value: 'totals.outstanding' },
		{ name: 'Total Refunded', value: 'totals.refunded' },
		{ name: 'Totals', value: 'totals' },
		{ name: 'Unknown', value: 'unknown' },
		{ name: 'Updated At', value: 'updatedAt' },
	],
	default: [
		...['id', 'number', 'channel', 'status', 'paymentStatus', 'createdAt', 'currency'],
		...['customer.email', 'totals.total', 'totals.refunded'],
	],
	displayOptions: { show: { output: ['selectedFields'] } },
	description: 'Which fields of the standard order to return',
};

/** 'Output' of every operation that reads orders, and the choice of fields that goes with it. */
export const outputFields: INodeProperties[] = [outputField, selectedFieldsField];

/** Shows an option only if the standard order is built. */
export const showForStandardOrder: INodeProperties['displayOptions'] = {
	show: { '/output': ['standardOrder', 'selectedFields'] },
};

/** An option that goes with 'Output'. */
export const includeRawField: INodeProperties = {
	displayName: 'Include Raw',
	name: 'includeRaw',
	type: 'boolean',
	default: false,
	displayOptions: { show: { '/output': ['standardOrder'] } },
	description: 'Whether to add the order as the provider sends it, as raw',
};

/** What to output for each order. */
export interface OrderOutputChoice {
	/** Output the provider's record instead of the standard order. */
	isRaw: boolean;
	/** Add the provider's record to the standard order. */
	includeRaw: boolean;
	/** Dotted paths of the standard order to output; undefined for all of it. */
	fields?: string[];
}

/**
 * Reads 'Output' and what goes with it: 'Fields' and the option 'Include Raw'.
 *
 * @throws InvalidInputError if one of them has an invalid value, or no field is chosen
 */
export function readOrderOutput(parameters: Parameters): OrderOutputChoice {
	const output = parameters.choice(outputField.name);
	return {
		isRaw: output === 'raw',
		includeRaw:
			output === 'standardOrder' && parameters.in('options').boolean(includeRawField.name),
		...(output === 'selectedFields' && { fields: readFields(parameters) }),
	};
}

function readFields(parameters: Parameters): string[] {
	const hint = "Choose at least one field, or set 'Output' to Standard Order.";
	return parameters.requiredChoices(selectedFieldsField.name, hint);
}

/** Whether the output has a part of the standard order. */
export function includesPart(
	{ isRaw, fields }: Pick<OrderOutputChoice, 'isRaw' | 'fields'>,
	key: keyof StandardOrder,
): boolean {
	return !isRaw && (fields === undefined || fields.some((path) => path.split('.')[0] === key));
}

/**
 * Builds the output of an order. Each form of it is built only if it was chosen, and once.
 *
 * @param buildStandard builds the standard order
 * @param buildRaw builds the provider's record, without secrets
 */
export function buildOrderOutput(
	buildStandard: () => StandardOrder,
	buildRaw: () => IDataObject,
	{ isRaw, includeRaw, fields }: OrderOutputChoice,
): IDataObject {
	if (isRaw) return buildRaw();
	const standard = buildStandard() as unknown as IDataObject;
	if (fields) return pick(standard, fields);
	return { ...standard, ...(includeRaw && { raw: buildRaw() }) };
}
