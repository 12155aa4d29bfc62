import { simplifyField } from '../../../shared/node/properties';
import { itemOperation } from '../../../shared/node/operation';
import { hintAtNotes } from '../../../shared/node/recordHints';
import { updateOrder } from '../../api';
import { orderIdField } from '../../properties';
import { inputModes } from '../../../shared/record/form';
import { orderModes, type OrderInput } from '../../orderForm';
import { orderOutput } from '../../output';

interface Input extends OrderInput {
	orderId: string;
	simplify: boolean;
}

const orderInput = inputModes(
	orderModes({
		main: ['items'],
		collection: { name: 'updateFields', label: 'Update Fields' },
		// The path says which order it is.
		elsewhere: ['id'],
	}),
);

export const update = itemOperation<Input>({
	name: 'Update',
	value: 'update',
	action: 'Update order',
	description: 'Change fields of an order; those that are not given stay as they are',
	properties: [orderIdField, ...orderInput.properties, simplifyField],
	concurrency: 4,
	read: (parameters) => ({
		orderId: parameters.text('orderId'),
		...orderInput.read(parameters),
		simplify: parameters.boolean('simplify'),
	}),
	overlapKey: ({ orderId }) => orderId,
	async run(call, { orderId, order: changes, notes, simplify: isSimplified }) {
		hintAtNotes(call, 'Voucherify', notes);
		return orderOutput(await updateOrder(call.connection, orderId, changes), isSimplified);
	},
});
