import { simplifyField } from '../../../shared/n8n/properties';
import { itemOperation } from '../../../shared/n8n/operation';
import { getOrderItem } from '../../api/client';
import { orderItemIdField } from '../fields';
import { simplifyOrderItem } from '../../order/output';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get order item',
	description: 'Get one order item',
	properties: [orderItemIdField, simplifyField],
	concurrency: 8,
	read: (parameters) => ({
		id: parameters.integer('orderItemId', 1),
		simplify: parameters.boolean('simplify'),
	}),
	async run({ client }, input) {
		const item = await getOrderItem(client, input.id);
		return input.simplify ? simplifyOrderItem(item) : item;
	},
});
