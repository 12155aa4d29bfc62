import { itemOperation } from '../../../shared/n8n/operation';
import {
	buildOrderOutput,
	outputFields,
	readOrderOutput,
	type OrderOutputChoice,
} from '../../../shared/n8n/orderOutput';
import { getOrder } from '../../api/client';
import { Customers } from '../../order/customers';
import { orderIdField, orderOptionsField, readLookUpCustomer } from '../fields';
import { toStandardOrder } from '../../order/toStandardOrder';

interface Input {
	orderId: string;
	output: OrderOutputChoice;
	lookUpCustomer: boolean;
}

export const get = itemOperation<Input, Customers>({
	name: 'Get',
	value: 'get',
	action: 'Get order',
	description: "Get one order by Voucherify's ID or the shop's own ID",
	properties: [orderIdField, ...outputFields, orderOptionsField],
	concurrency: 4,
	read: (parameters) => ({
		orderId: parameters.text('orderId'),
		output: readOrderOutput(parameters),
		lookUpCustomer: readLookUpCustomer(parameters),
	}),
	prepare: async () => new Customers(),
	async run(call, input, customers) {
		const order = await getOrder(call.client, input.orderId);
		const customer = input.lookUpCustomer ? await customers.get(order, call) : undefined;
		return buildOrderOutput(
			() => toStandardOrder(order, { customer }),
			() => order,
			input.output,
		);
	},
});
