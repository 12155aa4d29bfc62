import { simplifyField } from '../../../shared/node/properties';
import { InvalidInputError } from '../../../shared/failure';
import { itemOperation } from '../../../shared/node/operation';
import { shorten } from '../../../shared/shorten';
import { connectionField, includeRemoteDataField, readConnectionToken } from '../../properties';
import { simplifyOrder } from '../../output';
import { lacksRemoteData, noRemoteDataHint, readOrder } from '../../remoteData';
import { isUuid } from '../../uuid';

interface Input {
	connectionToken: string;
	id: string;
	includeRemoteData: boolean;
	simplify: boolean;
}

export const get = itemOperation<Input>({
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
		simplifyField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [includeRemoteDataField],
		},
	],
	concurrency: 4,
	read: (parameters) => ({
		connectionToken: readConnectionToken(parameters),
		id: readOrderId(parameters.text('orderId')),
		includeRemoteData: parameters.in('options').boolean('includeRemoteData'),
		simplify: parameters.boolean('simplify'),
	}),
	async run({ connection, hint }, input) {
		const { connectionToken: token, id } = input;
		const order = await readOrder(connection, token, id, input.includeRemoteData);
		if (lacksRemoteData(order)) hint(noRemoteDataHint, 'no remote data');
		return input.simplify ? simplifyOrder(order) : order;
	},
});

/** Panora answers an ID of another form with a text from its database. */
function readOrderId(id: string): string {
	if (isUuid(id)) return id;
	throw new InvalidInputError(
		`'Order ID' is not an ID of Panora: "${shorten(id)}"`,
		'It looks like 7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10 and is the id of a listed order, not its remote_id or order_number.',
	);
}
