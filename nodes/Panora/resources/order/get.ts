import { itemOperation } from '../../../shared/n8n/operation';
import { includeRawField, outputFields } from '../../../shared/n8n/orderOutput';
import { optionsField } from '../../../shared/n8n/properties';
import { requirePanoraId } from '../../api/ids';
import { readOrder } from '../../api/remoteData';
import { ShopSystems } from '../../api/shopSystems';
import { addOrderHints, toOrderOutput } from '../../order/output';
import {
	amountsInField,
	connectionField,
	rawRemoteDataField,
	readConnectionToken,
	readOutputChoice,
} from '../fields';

export const get = itemOperation({
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
			description: "Panora's ID of the order, not the ID in the shop",
		},
		...outputFields,
		{ ...optionsField, options: [amountsInField, rawRemoteDataField, includeRawField] },
	],
	concurrency: 4,
	read: (parameters) => ({
		connectionToken: readConnectionToken(parameters),
		id: requirePanoraId(
			parameters.text('orderId'),
			parameters.label('orderId'),
			'It looks like 7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10. It is the id of an order, not its remote_id or order_number.',
		),
		output: readOutputChoice(parameters, parameters.in('options')),
	}),
	prepare: async ({ client, hint }) => new ShopSystems(client, hint),
	async run(context, { connectionToken, id, output }, shops) {
		const { includeRemoteData } = output;
		const order = await readOrder(context.client, connectionToken, id, includeRemoteData);
		addOrderHints(order, output, context);
		return await toOrderOutput(order, output, connectionToken, shops);
	},
});
