import { InvalidInputError } from '../../../shared/errors';
import { itemOperation } from '../../../shared/n8n/operation';
import { includeRawField, outputField } from '../../../shared/n8n/orderOutput';
import { optionsField } from '../../../shared/n8n/properties';
import { truncate } from '../../../shared/truncate';
import {
	connectionField,
	rawRemoteDataField,
	readConnectionToken,
	readOutputChoice,
} from '../fields';
import { addOrderHints, toOrderOutput, type OutputChoice } from '../../order/output';
import { readOrder } from '../../api/remoteData';
import { ShopSystems } from '../../api/shopSystems';
import { isUuid } from '../../api/uuid';

interface Input {
	connectionToken: string;
	id: string;
	output: OutputChoice;
}

export const get = itemOperation<Input, ShopSystems>({
	name: 'Get',
	value: 'get',
	action: 'Get order',
	description: "Get one order by Panora's ID",
	properties: [
		connectionField,
		{
			displayName: 'Order ID',
			name: 'orderId',
			type: 'string',
			required: true,
			default: '={{ $json.id }}',
			placeholder: 'e.g. 7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10',
			description: "Panora's own ID of the order, which is not the ID in the shop",
		},
		outputField,
		{
			...optionsField,
			options: [rawRemoteDataField, includeRawField],
		},
	],
	concurrency: 4,
	read: (parameters) => ({
		connectionToken: readConnectionToken(parameters),
		id: readOrderId(parameters.text('orderId')),
		output: readOutputChoice(parameters, parameters.in('options')),
	}),
	prepare: async ({ client, hint }) => new ShopSystems(client, hint),
	async run(call, { connectionToken, id, output }, shops) {
		const { includeRemoteData } = output;
		const order = await readOrder(call.client, connectionToken, id, includeRemoteData);
		addOrderHints(order, output, call);
		return await toOrderOutput(order, output, connectionToken, shops);
	},
});

/** Panora answers an ID of another form with a text from its database. */
function readOrderId(id: string): string {
	if (isUuid(id)) return id;
	throw new InvalidInputError(
		`'Order ID' is not an ID of Panora: "${truncate(id)}"`,
		'It looks like 7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10 and is the id of a listed order, not its remote_id or order_number.',
	);
}
