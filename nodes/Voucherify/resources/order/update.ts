import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { inputModes } from '../../../shared/forms/form';
import { getOrder, updateOrder } from '../../api/client';
import { hintAtOrder, orderModes, type OrderInput } from '../../order/form';
import { orderIdField } from '../fields';

interface Input extends OrderInput {
	orderId: string;
}

const orderInput = inputModes(
	orderModes({
		operation: 'update',
		primaryFields: ['items'],
		collection: { name: 'updateFields', label: 'Update Fields' },
		// The ID is part of the path.
		elsewhere: ['id'],
	}),
);

export const update = itemOperation<Input>({
	name: 'Update',
	value: 'update',
	action: 'Update order',
	description: withApprovalNote('Change some fields of an order; the others stay as they are'),
	properties: [{ ...orderIdField, default: '={{ $json.id }}' }, ...orderInput.properties],
	writes: true,
	resultKey: 'voucherifyOrder',
	concurrency: 4,
	read: (parameters) => ({
		orderId: parameters.text('orderId'),
		...orderInput.read(parameters),
	}),
	serializeBy: ({ orderId }) => orderId,
	async lookUp({ client }, { orderId }) {
		const { id, source_id, status } = await getOrder(client, orderId);
		return { found: { id, source_id, status } };
	},
	async run(call, input) {
		hintAtOrder(call, input);
		return await updateOrder(call.client, input.orderId, input.order);
	},
});
