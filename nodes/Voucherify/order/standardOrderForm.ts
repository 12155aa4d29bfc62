import type { INodeProperties } from 'n8n-workflow';

import { collectionInput, type CollectionForm } from '../../shared/forms/form';
import type { InputMode } from '../../shared/forms/inputModes';
import { checkTotals, checkTotalsField } from '../../shared/n8n/checkTotals';
import type { ItemParameters } from '../../shared/n8n/parameters';
import { standardOrderMode, type OrderInput } from '../../shared/n8n/standardOrderInput';
import { imbalanceOf, orderLabel, type Conversion } from '../../shared/order/conversion';
import type { OrderToSend } from '../api/types';
import { readAmount } from './amounts';
import { toVoucherifyOrder, type MetadataKey, type VoucherifySettings } from './fromStandardOrder';

export interface VoucherifyConversion extends Conversion<OrderToSend> {
	/** A sentence to show if the standard order does not add up but is sent. */
	imbalance?: string;
}

/** An order to send, and what people should know about it. */
export type VoucherifyOrderInput = OrderInput<OrderToSend, VoucherifyConversion>;

const sourceIdFromField: INodeProperties = {
	displayName: 'Source ID From',
	name: 'sourceIdFrom',
	type: 'options',
	options: [
		{
			name: 'External ID',
			value: 'externalId',
			description: "The shop's own ID of the order; the order ID if there is none",
		},
		{ name: 'Order ID', value: 'id' },
		{ name: 'Order Number', value: 'number', description: 'The number that the customer knows' },
	],
	default: 'externalId',
	description:
		"What becomes the order's source ID. An order that came from Voucherify keeps Voucherify's own ID.",
};

const customerSourceIdField: INodeProperties = {
	displayName: 'Customer Source ID',
	name: 'customerSourceId',
	type: 'options',
	options: [
		{ name: 'Customer ID', value: 'customerId' },
		{ name: 'Email', value: 'email' },
		{
			name: 'External ID',
			value: 'externalId',
			description: "The shop's own ID of the customer; the customer ID if there is none",
		},
		{ name: 'None', value: 'none' },
	],
	default: 'externalId',
	description: "What becomes the customer's source ID",
};

const shippedIsFulfilledField: INodeProperties = {
	displayName: 'Shipped Is Fulfilled',
	name: 'shippedIsFulfilled',
	type: 'boolean',
	default: false,
	description:
		'Whether a shipped order becomes FULFILLED. A delivered one always does, unless it is not paid.',
};

const metadataField: INodeProperties = {
	displayName: 'Metadata',
	name: 'metadata',
	type: 'multiOptions',
	options: [
		{ name: 'Channel', value: 'channel' },
		{ name: 'Created At', value: 'createdAt' },
		{ name: 'Currency', value: 'currency' },
		{ name: 'Custom Fields', value: 'custom', description: 'Each under its own key' },
		{ name: 'External ID', value: 'externalId' },
		{ name: 'Number', value: 'number' },
	],
	default: ['channel', 'currency', 'externalId', 'number'],
	description:
		'Which parts of the order to store in its metadata, from which they are read back. A project can refuse keys that its metadata schema does not have.',
};

/**
 * Builds the input mode 'Standard Order' of an operation.
 *
 * @param form the operation's collection, whose fields replace converted ones
 */
export function voucherifyStandardOrderMode(
	{ fields, collection, ids }: CollectionForm,
	operation: VoucherifySettings['operation'],
): InputMode<VoucherifyOrderInput> {
	// The path of an update says which order it is.
	const identity = operation === 'update' ? [] : [sourceIdFromField];
	return standardOrderMode({
		properties: [
			...identity,
			customerSourceIdField,
			shippedIsFulfilledField,
			metadataField,
			checkTotalsField,
		],
		overrides: collectionInput(
			{
				fields,
				collection,
				ids,
				amountReader: () => (value, label) => readAmount(value, label, 'decimal'),
			},
			'Fields that replace what was converted. Amounts are decimals, such as 19.99.',
		),
		idPaths: (parameters) =>
			['externalId', 'customerId'].includes(parameters.choice('customerSourceId'))
				? [['customer.externalId', 'customer.id']]
				: [],
		convert(standardOrder, overrides, parameters: ItemParameters): VoucherifyConversion {
			const conversion = toVoucherifyOrder(standardOrder, {
				operation,
				...(operation !== 'update' && {
					sourceIdFrom: parameters.choice('sourceIdFrom') as VoucherifySettings['sourceIdFrom'],
				}),
				customerSourceId: parameters.choice(
					'customerSourceId',
				) as VoucherifySettings['customerSourceId'],
				shippedIsFulfilled: parameters.boolean('shippedIsFulfilled'),
				metadata: parameters.choices('metadata') as MetadataKey[],
				overrides,
			});
			// The totals of an order that is sent without its amounts do not matter.
			const totals = conversion.order.items ? (imbalanceOf(standardOrder) ?? []) : [];
			const mode = parameters.choice(checkTotalsField.name);
			const imbalance = checkTotals(mode, orderLabel(standardOrder), [totals].flat());
			return { ...conversion, imbalance };
		},
	});
}
