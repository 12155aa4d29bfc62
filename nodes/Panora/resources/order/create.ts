import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../../shared/failure';
import { itemOperation } from '../../../shared/node/operation';
import { consequential } from '../../../shared/node/tool';
import { hintAtNotes } from '../../../shared/node/recordHints';
import { hintAtConversion } from '../../../shared/node/standardOrderInput';
import { inputModes, recordModes } from '../../../shared/record/form';
import { createOrder } from '../../api';
import { mainKeys, orderFields } from '../../orderFields';
import { connectionField, includeRemoteDataField, readConnectionToken } from '../../properties';
import { panoraStandardOrderMode, type OrderInput } from '../../standardOrderMode';

interface Input extends OrderInput {
	connectionToken: string;
	includeRemoteData: boolean;
}

const orderInput = inputModes<OrderInput>([
	panoraStandardOrderMode,
	...recordModes({
		provider: 'Panora',
		fields: orderFields,
		main: mainKeys,
		collection: { name: 'additionalFields', label: 'Additional Fields' },
		jsonDescription:
			'Order in the form of Panora. Fields that the form has are checked as there; others are sent as they are.',
	}),
]);

export const create = itemOperation<Input>({
	name: 'Create',
	value: 'create',
	action: 'Create order',
	description: consequential('Create an order in the shop of a connection'),
	properties: [
		{
			displayName:
				"Panora may answer 500 although the shop has the order: the published server always does. This node never sends an order twice by itself. Look in the shop before you run it again, and leave 'Retry On Fail' off in its settings.",
			name: 'createNotice',
			type: 'notice',
			default: '',
		},
		connectionField,
		...orderInput.properties,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [includeRemoteDataField],
		},
	],
	resultKey: 'panoraOrder',
	// In the order of the items, so that the shop numbers them as they came.
	concurrency: 1,
	read(parameters) {
		const order = orderInput.read(parameters);
		if (Object.keys(order.record).length === 0) {
			throw new InvalidInputError('The order is empty', "Fill in at least 'Items'.");
		}
		return {
			...order,
			connectionToken: readConnectionToken(parameters),
			includeRemoteData: parameters.in('options').boolean('includeRemoteData'),
		};
	},
	async run(call, { connectionToken: token, record: order, ...input }) {
		const { connection, hint } = call;
		if (order.items?.some(isAccountingLine)) {
			hint(
				"Items with 'name' and 'value' are lines of an accounting statement, which Panora's documentation shows in their place. Shops read title, quantity and price.",
			);
		}
		hintAtNotes(call, 'Panora', input.notes);
		if (input.conversion) hintAtConversion(call, 'Panora', input.conversion);
		return await createOrder(connection, token, order, input.includeRemoteData);
	},
});

function isAccountingLine(item: IDataObject): boolean {
	return 'value' in item && !('title' in item);
}
