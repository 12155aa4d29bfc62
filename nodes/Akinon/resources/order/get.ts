import { itemOperation } from '../../../shared/n8n/operation';
import { outputField } from '../../../shared/n8n/orderOutput';
import { optionsField } from '../../../shared/n8n/properties';
import { getOrderByNumber, getOrderDetail } from '../../api/client';
import { readOrderWithItems } from '../../api/orderItems';
import {
	orderIdOrNumberFields,
	orderOutputOptions,
	readOrderChoice,
	readOutputChoice,
	type OrderChoice,
} from '../fields';
import { toOrderOutput, type OutputChoice } from '../../order/output';

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
			return toOrderOutput(await getOrderByNumber(call.client, order.number), output);
		}
		const detail = await getOrderDetail(call.client, order.id);
		if (output.isRaw) return toOrderOutput(detail, output);
		const standard = await readOrderWithItems(call, detail);
		return toOrderOutput(detail, output, () => standard);
	},
});
