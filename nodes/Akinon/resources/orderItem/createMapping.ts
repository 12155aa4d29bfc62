import { itemOperation } from '../../../shared/node/operation';
import { consequential } from '../../../shared/node/tool';
import { createOrderItemMapping, getOrderItem } from '../../api';
import { orderItemIdField } from '../../properties';

interface Input {
	id: number;
	code: string;
	releaseStock: boolean;
}

export const createMapping = itemOperation<Input>({
	name: 'Create Mapping',
	value: 'createMapping',
	action: 'Create order item mapping',
	description: consequential(
		"Store the ERP's code of an order line, and release its stock reservation",
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
			description: "The ERP's unique ID of the order line",
		},
		{
			displayName: 'Release Stock',
			name: 'releaseStock',
			type: 'boolean',
			default: true,
			description:
				"Whether to release Omnitron's stock reservation for the line. Without it, the reservation stays beside the ERP's own.",
		},
	],
	writes: true,
	concurrency: 8,
	read: (parameters) => ({
		id: parameters.integer('orderItemId', 1),
		code: parameters.text('code'),
		releaseStock: parameters.boolean('releaseStock'),
	}),
	overlapKey: (input) => String(input.id),
	async lookUp({ connection }, { id }) {
		const { order, status } = await getOrderItem(connection, id);
		return { found: { order, status } };
	},
	async run({ connection }, { id, code, releaseStock }) {
		const mapping = await createOrderItemMapping(connection, id, code, releaseStock);
		return { orderItemId: id, code, releaseStock, mapping };
	},
});
