import { simplifyField } from '../../../shared/node/properties';
import { itemOperation } from '../../../shared/node/operation';
import { createOrUpdateOrder } from '../../api';
import { orderProperties, readOrder, type OrderForm } from '../../orderForm';
import { orderOutput } from '../../output';
import type { OrderToSend } from '../../types';

interface Input {
	order: OrderToSend;
	/** Tells apart orders without an ID of any kind, each of which is new. */
	index: number;
	simplify: boolean;
}

const form: OrderForm = {
	without: [],
	main: ['source_id'],
	collection: { name: 'additionalFields', label: 'Additional Fields' },
};

export const createOrUpdate = itemOperation<Input>({
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update order',
	description: 'Create a new order, or update the current one if it already exists (upsert)',
	properties: [...orderProperties(form), simplifyField],
	concurrency: 4,
	read: (parameters) => ({
		order: readOrder(parameters, form),
		index: parameters.index,
		simplify: parameters.boolean('simplify'),
	}),
	overlapKey: ({ order, index }) => order.id ?? order.source_id ?? `new order ${index}`,
	run: async ({ connection }, { order, simplify: isSimplified }) =>
		orderOutput(await createOrUpdateOrder(connection, order), isSimplified),
});
