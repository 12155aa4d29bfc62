import type { INodeProperties } from 'n8n-workflow';

import { standardOrderMode } from '../../shared/n8n/standardOrderInput';
import type { Conversion } from '../../shared/order/conversion';
import { recordOverrides, type InputMode, type RecordForm } from '../../shared/forms/form';
import type { Warnings } from '../../shared/forms/warnings';
import { readAmount } from './amounts';
import { toVoucherifyOrder, type MetadataKey, type VoucherifySettings } from './fromStandardOrder';
import { checkTotals, checkTotalsField } from './totalsCheck';
import type { OrderToSend } from '../api/types';

/** A standard order as it is sent, and what people should know about it. */
export interface StandardOrderInput {
	order: OrderToSend;
	warnings: Warnings;
	conversion: Conversion<OrderToSend>;
	/** A sentence where the standard order does not add up and is sent all the same. */
	imbalance?: string;
}

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
		"What Voucherify knows the order by. An order that came from Voucherify keeps Voucherify's own ID.",
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
	description: "What Voucherify knows the customer by: the shop's own ID, or the email address",
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
		'What of the order goes into its metadata. A project can refuse keys that its metadata schema does not have.',
};

/**
 * The input mode 'Standard Order' of an operation.
 *
 * @param form the operation's form, whose collection overrides what was converted
 */
export function voucherifyStandardOrderMode(
	form: RecordForm,
	operation: VoucherifySettings['operation'],
): InputMode<StandardOrderInput> {
	const overrides = recordOverrides(
		{ ...form, amountReader: () => (value, label) => readAmount(value, label, 'decimal') },
		'Take the place of what was converted. Amounts are decimals, such as 19.99.',
	);
	// An update says in its path which order it is.
	const identity = operation === 'update' ? [] : [sourceIdFromField];
	return standardOrderMode({
		properties: [
			...identity,
			customerSourceIdField,
			metadataField,
			checkTotalsField,
			...overrides.properties,
		],
		read(standardOrder, parameters) {
			const totalsCheck = parameters.choice(checkTotalsField.name);
			const { record, warnings } = overrides.read(parameters);
			const conversion = toVoucherifyOrder(standardOrder, {
				operation,
				...(operation !== 'update' && {
					sourceIdFrom: parameters.choice('sourceIdFrom') as 'id' | 'number',
				}),
				customerSourceId: parameters.choice(
					'customerSourceId',
				) as VoucherifySettings['customerSourceId'],
				metadata: parameters.choices('metadata') as MetadataKey[],
				overrides: record,
			});
			const { order } = conversion;
			// Of what is sent without amounts, the totals do not matter.
			const imbalance = order.items && checkTotals(totalsCheck, standardOrder);
			return { order, warnings, conversion, imbalance };
		},
	});
}
