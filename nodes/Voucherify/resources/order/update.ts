import { itemOperation } from '../../../shared/node/operation';
import { consequential } from '../../../shared/node/tool';
import { inputModes } from '../../../shared/record/form';
import { getOrder, updateOrder } from '../../api';
import { hintAtOrder, orderModes, type OrderInput } from '../../orderForm';
import { orderIdField } from '../../properties';

interface Input extends OrderInput {
	orderId: string;
}

const orderInput = inputModes(
	orderModes({
		operation: 'update',
		main: ['items'],
		collection: { name: 'updateFields', label: 'Update Fields' },
		// The path says which order it is.
		elsewhere: ['id'],
	}),
);

export const update = itemOperation<Input>({
	name: 'Update',
	value: 'update',
	action: 'Update order',
	description: consequential(
		'Change fields of an order; those that are not given stay as they are',
	),
	properties: [{ ...orderIdField, default: '={{ $json.id }}' }, ...orderInput.properties],
	writes: true,
	resultKey: 'voucherifyOrder',
	concurrency: 4,
	read: (parameters) => ({
		orderId: parameters.text('orderId'),
		...orderInput.read(parameters),
	}),
	overlapKey: ({ orderId }) => orderId,
	async lookUp({ connection }, { orderId }) {
		const { id, source_id, status } = await getOrder(connection, orderId);
		return { found: { id, source_id, status } };
	},
	async run(call, input) {
		hintAtOrder(call, input);
		return await updateOrder(call.connection, input.orderId, input.order);
	},
});
