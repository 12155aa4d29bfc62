import type { INodeProperties } from 'n8n-workflow';

import { collectionInput, type CollectionForm } from '../../shared/forms/form';
import type { InputMode } from '../../shared/forms/inputModes';
import { checkTotals, checkTotalsField } from '../../shared/n8n/checkTotals';
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
		{ name: 'Order ID', value: 'id' },
		{ name: 'Order Number', value: 'number', description: 'The number that the customer knows' },
	],
	default: 'id',
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
		{ name: 'None', value: 'none' },
	],
	default: 'customerId',
	description: "What becomes the customer's source ID: the shop's own ID, or the email address",
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
		{ name: 'Number', value: 'number' },
	],
	default: [],
	description:
		'Which parts of the order to store in its metadata. A project can refuse keys that its metadata schema does not have.',
};

/**
 * Builds the input mode 'Standard Order' of an operation.
 *
 * @param form the operation's collection, whose fields replace converted ones
 */
export function voucherifyStandardOrderMode(
	{ fields, collection }: CollectionForm,
	operation: VoucherifySettings['operation'],
): InputMode<VoucherifyOrderInput> {
	// The path of an update says which order it is.
	const identity = operation === 'update' ? [] : [sourceIdFromField];
	return standardOrderMode({
		properties: [...identity, customerSourceIdField, metadataField, checkTotalsField],
		overrides: collectionInput(
			{
				fields,
				collection,
				amountReader: () => (value, label) => readAmount(value, label, 'decimal'),
			},
			'Fields that replace what was converted. Amounts are decimals, such as 19.99.',
		),
		convert(standardOrder, overrides, parameters): VoucherifyConversion {
			const conversion = toVoucherifyOrder(standardOrder, {
				operation,
				...(operation !== 'update' && {
					sourceIdFrom: parameters.choice('sourceIdFrom') as 'id' | 'number',
				}),
				customerSourceId: parameters.choice(
					'customerSourceId',
				) as VoucherifySettings['customerSourceId'],
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
