import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { inputModes } from '../../../shared/forms/inputModes';
import { createOrUpdateOrder, findOrder } from '../../api/client';
import { addOrderHints, orderModes } from '../../order/form';
import type { VoucherifyOrderInput } from '../../order/standardOrderForm';

const orderInput = inputModes(
	orderModes({
		operation: 'createOrUpdate',
		primaryFields: ['source_id', 'items'],
		collection: { name: 'additionalFields', label: 'Additional Fields' },
	}),
);

export const createOrUpdate = itemOperation<VoucherifyOrderInput>({
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update order',
	description: withApprovalNote(
		'Create a new order, or update the current one if it already exists (upsert)',
	),
	properties: orderInput.properties,
	writes: true,
	resultKey: 'voucherifyOrder',
	concurrency: 4,
	read: (parameters) => orderInput.read(parameters),
	// The input modes refuse an order without any ID.
	serializeBy: ({ order }) => (order.id ?? order.source_id)!,
	/** Finds out whether it would be a new order. */
	async lookUp({ client }, { order }) {
		for (const orderId of [order.id, order.source_id]) {
			const existing = orderId === undefined ? undefined : await findOrder(client, orderId);
			if (!existing) continue;
			const { id, source_id, status } = existing;
			return { found: { isNew: false, id, source_id, status } };
		}
		return { found: { isNew: true } };
	},
	async run(call, input) {
		addOrderHints(call, input);
		return await createOrUpdateOrder(call.client, input.order);
	},
});
