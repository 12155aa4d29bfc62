import { simplifyField } from '../../../shared/node/properties';
import { itemOperation } from '../../../shared/node/operation';
import { getOrderByNumber, getOrderDetail } from '../../api';
import {
	includeChannelSettingsField,
	orderIdOrNumberFields,
	readOrderChoice,
	readOutputChoice,
	type OrderChoice,
} from '../../properties';
import { orderOutput, type OutputChoice } from '../../output';

export const get = itemOperation<{ order: OrderChoice; output: OutputChoice }>({
	name: 'Get',
	value: 'get',
	action: 'Get order',
	description: 'Get one order by number, or by ID with full detail',
	properties: [
		...orderIdOrNumberFields,
		simplifyField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [includeChannelSettingsField],
		},
	],
	concurrency: 8,
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
