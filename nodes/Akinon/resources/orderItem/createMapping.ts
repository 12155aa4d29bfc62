import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { createOrderItemMapping, getOrderItem } from '../../api/client';
import { orderItemIdField } from '../fields';

export const createMapping = itemOperation({
	name: 'Create Mapping',
	value: 'createMapping',
	action: 'Create order item mapping',
	description: withApprovalNote(
		"Store the ERP's code of an order item and release its stock reservation",
	),
	properties: [
		orderItemIdField,
		{
			displayName: 'ERP Line Code',
			name: 'code',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. SO-1001-1',
			description: "The ERP's unique ID of the order item",
		},
		{
			displayName: 'Release Stock',
			name: 'releaseStock',
			type: 'boolean',
			default: true,
			description:
				"Whether to release Omnitron's stock reservation for the item. Otherwise, it remains in addition to the ERP's reservation.",
		},
	],
	writes: true,
	concurrency: 8,
	read: (parameters) => ({
		id: parameters.integer('orderItemId', 1),
		code: parameters.text('code'),
		releaseStock: parameters.boolean('releaseStock'),
	}),
	serializeBy: (input) => String(input.id),
	async lookUp({ client }, { id }) {
		const { order, status } = await getOrderItem(client, id);
		return { found: { order, status } };
	},
	async run({ client }, { id, code, releaseStock }) {
		const mapping = await createOrderItemMapping(client, id, code, releaseStock);
		return { orderItemId: id, code, releaseStock, mapping };
	},
});
