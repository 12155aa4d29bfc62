import { simplifyField } from '../../../shared/node/properties';
import { itemOperation } from '../../../shared/node/operation';
import { getOrder } from '../../api';
import { orderIdField } from '../../properties';
import { orderOutput } from '../../output';

interface Input {
	orderId: string;
	simplify: boolean;
}

export const get = itemOperation<Input>({
	name: 'Get',
	value: 'get',
	action: 'Get order',
	description: "Get one order by Voucherify's ID or the shop's own",
	properties: [orderIdField, simplifyField],
	concurrency: 4,
	read: (parameters) => ({
		orderId: parameters.text('orderId'),
		simplify: parameters.boolean('simplify'),
	}),
	run: async ({ connection }, input) =>
		orderOutput(await getOrder(connection, input.orderId), input.simplify),
});
