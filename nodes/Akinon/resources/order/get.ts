import { itemOperation } from '../../../shared/node/operation';
import { outputField } from '../../../shared/node/orderOutput';
import { optionsField } from '../../../shared/node/properties';
import { getOrderByNumber, getOrderDetail } from '../../api';
import { readWithItems } from '../../orderItems';
import {
	orderIdOrNumberFields,
	orderOutputOptions,
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
		outputField,
		{
			...optionsField,
			options: orderOutputOptions,
		},
	],
	concurrency: 8,
	read: (parameters) => ({
		order: readOrderChoice(parameters),
		output: readOutputChoice(parameters),
	}),
	async run(call, { order, output }) {
		if ('number' in order) {
			return orderOutput(await getOrderByNumber(call.connection, order.number), output);
		}
		const detail = await getOrderDetail(call.connection, order.id);
		if (output.isRaw) return orderOutput(detail, output);
		const standard = await readWithItems(call, detail);
		return orderOutput(detail, output, () => standard);
	},
});
