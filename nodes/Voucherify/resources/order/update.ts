import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { inputModes } from '../../../shared/forms/inputModes';
import { getOrder, updateOrder } from '../../api/client';
import { addOrderHints, orderModes } from '../../order/form';
import type { VoucherifyOrderInput } from '../../order/standardOrderForm';
import { orderIdField } from '../fields';

interface Input extends VoucherifyOrderInput {
	orderId: string;
}

const orderInput = inputModes(
	orderModes({
		operation: 'update',
		primaryFields: ['items'],
		collection: { name: 'updateFields', label: 'Update Fields' },
		// The ID is part of the path.
		givenElsewhere: ['id'],
	}),
);

export const update = itemOperation<Input>({
	name: 'Update',
	value: 'update',
	action: 'Update order',
	description: withApprovalNote('Change some fields of an order; the others stay as they are'),
	properties: [orderIdField, ...orderInput.properties],
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
		addOrderHints(call, input);
		return await updateOrder(call.client, input.orderId, input.order);
	},
});
