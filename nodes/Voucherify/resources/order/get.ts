import { itemOperation } from '../../../shared/node/operation';
import {
	orderItem,
	outputField,
	readOrderOutput,
	type OrderOutput,
} from '../../../shared/node/orderOutput';
import { getOrder } from '../../api';
import { Customers } from '../../customers';
import { orderIdField, orderOptionsField, readsCustomer } from '../../properties';
import { standardOrder } from '../../standardOrder';

interface Input {
	orderId: string;
	output: OrderOutput;
	readsCustomer: boolean;
}

export const get = itemOperation<Input, Customers>({
	name: 'Get',
	value: 'get',
	action: 'Get order',
	description: "Get one order by Voucherify's ID or the shop's own",
	properties: [orderIdField, outputField, orderOptionsField],
	concurrency: 4,
	read: (parameters) => ({
		orderId: parameters.text('orderId'),
		output: readOrderOutput(parameters),
		readsCustomer: readsCustomer(parameters),
	}),
	start: async () => new Customers(),
	async run(call, input, customers) {
		const order = await getOrder(call.connection, input.orderId);
		const customer = input.readsCustomer ? await customers.of(order, call) : undefined;
		return orderItem(() => standardOrder(order, { customer }), order, input.output);
	},
});
