import { simplifyField } from '../../../shared/node/properties';
import { itemOperation } from '../../../shared/node/operation';
import { hintAtNotes } from '../../../shared/node/recordHints';
import { createOrUpdateOrder } from '../../api';
import { inputModes } from '../../../shared/record/form';
import { orderModes, type OrderInput } from '../../orderForm';
import { orderOutput } from '../../output';

interface Input extends OrderInput {
	/** Tells apart orders without an ID of any kind, each of which is new. */
	index: number;
	simplify: boolean;
}

const orderInput = inputModes(
	orderModes({
		main: ['source_id', 'items'],
		collection: { name: 'additionalFields', label: 'Additional Fields' },
	}),
);

export const createOrUpdate = itemOperation<Input>({
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update order',
	description: 'Create a new order, or update the current one if it already exists (upsert)',
	properties: [...orderInput.properties, simplifyField],
	concurrency: 4,
	read: (parameters) => ({
		...orderInput.read(parameters),
		index: parameters.index,
		simplify: parameters.boolean('simplify'),
	}),
	overlapKey: ({ order, index }) => order.id ?? order.source_id ?? `new order ${index}`,
	async run(call, { order, notes, simplify: isSimplified }) {
		hintAtNotes(call, 'Voucherify', notes);
		return orderOutput(await createOrUpdateOrder(call.connection, order), isSimplified);
	},
});
