import { simplifyField } from '../../../shared/node/properties';
import { itemOperation } from '../../../shared/node/operation';
import { getOrderItem } from '../../api';
import { orderItemIdField } from '../../properties';
import { simplifyOrderItem } from '../../output';

export const get = itemOperation<{ id: number; simplify: boolean }>({
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
	async run({ connection }, input) {
		const item = await getOrderItem(connection, input.id);
		return input.simplify ? simplifyOrderItem(item) : item;
	},
});
