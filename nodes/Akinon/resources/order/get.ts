import { itemOperation } from '../../../shared/n8n/operation';
import { outputFields } from '../../../shared/n8n/orderOutput';
import { optionsField } from '../../../shared/n8n/properties';
import { getOrderByNumber, getOrderDetail } from '../../api/client';
import { addQuantityHint, toOrderOutput } from '../../order/output';
import {
	orderIdOrNumberFields,
	orderOutputOptions,
	readOrderChoice,
	readOutputChoice,
} from '../fields';
import { readOrderWithItems } from './readOrderWithItems';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get order',
	description: 'Get one order by number, or by ID with full details',
	properties: [
		...orderIdOrNumberFields,
		...outputFields,
		{ ...optionsField, options: orderOutputOptions },
	],
	concurrency: 8,
	read: (parameters) => ({
		order: readOrderChoice(parameters),
		output: readOutputChoice(parameters),
	}),
	async run(context, { order, output }) {
		if ('number' in order) {
			const found = await getOrderByNumber(context.client, order.number);
			addQuantityHint(found, output, context);
			return toOrderOutput(found, output);
		}
		const detail = await getOrderDetail(context.client, order.id);
		if (output.isRaw) return toOrderOutput(detail, output);
		const standard = await readOrderWithItems(context, detail, output);
		return toOrderOutput(detail, output, () => standard);
	},
});
