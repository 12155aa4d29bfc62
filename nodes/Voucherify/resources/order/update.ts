import { simplifyField } from '../../../shared/node/properties';
import { itemOperation } from '../../../shared/node/operation';
import { updateOrder } from '../../api';
import { orderIdField } from '../../properties';
import { orderProperties, readOrder, type OrderForm } from '../../orderForm';
import { orderOutput } from '../../output';
import type { OrderToSend } from '../../types';

interface Input {
	orderId: string;
	changes: OrderToSend;
	simplify: boolean;
}

const form: OrderForm = {
	without: ['id'],
	main: [],
	collection: { name: 'updateFields', label: 'Update Fields' },
};

export const update = itemOperation<Input>({
	name: 'Update',
	value: 'update',
	action: 'Update order',
	description: 'Change fields of an order; those that are not given stay as they are',
	properties: [orderIdField, ...orderProperties(form), simplifyField],
	concurrency: 4,
	read: (parameters) => ({
		orderId: parameters.text('orderId'),
		changes: readOrder(parameters, form),
		simplify: parameters.boolean('simplify'),
	}),
	overlapKey: ({ orderId }) => orderId,
	run: async ({ connection }, { orderId, changes, simplify: isSimplified }) =>
		orderOutput(await updateOrder(connection, orderId, changes), isSimplified),
});
