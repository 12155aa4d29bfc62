import { simplify } from '../../../shared/fields';
import { itemOperation } from '../../../shared/operation';
import { getOrderByNumber, getOrderDetail } from '../../api';
import {
	includeChannelSettings,
	orderIdOrNumber,
	readOrderChoice,
	readOutputChoice,
	type OrderChoice,
} from '../../fields';
import { orderOutput, type OutputChoice } from '../../output';

export const get = itemOperation<{ order: OrderChoice; output: OutputChoice }>({
	name: 'Get',
	value: 'get',
	action: 'Get order',
	description: 'Get one order by number, or by ID with full detail',
	properties: [
		...orderIdOrNumber,
		simplify,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [includeChannelSettings],
		},
	],
	atOnce: 8,
	read: (parameters) => ({
		order: readOrderChoice(parameters),
		output: readOutputChoice(parameters),
	}),
	async run({ connection }, { order, output }) {
		const found =
			'id' in order
				? await getOrderDetail(connection, order.id)
				: await getOrderByNumber(connection, order.number);
		return orderOutput(found, output);
	},
});
