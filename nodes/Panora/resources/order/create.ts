import memoize from 'lodash/memoize';
import pick from 'lodash/pick';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../../shared/errors';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { itemOperation, type OperationContext } from '../../../shared/n8n/operation';
import { optionsField } from '../../../shared/n8n/properties';
import { addOrderHints } from '../../../shared/n8n/standardOrderInput';
import { inputModes } from '../../../shared/forms/inputModes';
import { createOrder, getCustomer, listConnections, listOrders } from '../../api/client';
import { orderModes } from '../../order/form';
import { connectionField, includeRemoteDataField, readConnectionToken } from '../fields';

const orderInput = inputModes(orderModes);

export const create = itemOperation({
	name: 'Create',
	value: 'create',
	action: 'Create order',
	description: withApprovalNote('Create an order in the shop of a connection'),
	properties: [
		{
			displayName:
				"Panora may answer 500 although it created the order; the published server always does. This node never sends an order again automatically. Check the shop before you run it again, and leave 'Retry On Fail' off in its settings.",
			name: 'createNotice',
			type: 'notice',
			default: '',
		},
		connectionField,
		...orderInput.properties,
		{ ...optionsField, options: [includeRemoteDataField] },
	],
	writes: true,
	resultKey: 'panoraOrder',
	// One at a time, so that the shop numbers the orders in the order of the items.
	concurrency: 1,
	read(parameters) {
		const input = orderInput.read(parameters);
		if (Object.keys(input.order).length === 0) {
			throw new InvalidInputError('The order is empty', "Fill in at least 'Items'.");
		}
		return {
			...input,
			connectionToken: readConnectionToken(parameters),
			includeRemoteData: parameters.in('options').boolean('includeRemoteData'),
		};
	},
	prepare: async (context) => createLookups(context),
	async lookUp(_context, { connectionToken: token, order }, lookups) {
		await lookups.checkConnection(token);
		if (order.customer_id !== undefined) {
			await lookups.checkCustomer(token, order.customer_id as string);
		}
		const shop = (await lookups.connections()).find((each) => each.connection_token === token);
		return { found: pick(shop, ['provider_slug', 'account_url', 'status']) };
	},
	async run(context, input) {
		const { client, hint } = context;
		const { connectionToken: token, order } = input;
		if (order.items?.some(isAccountingLine)) {
			hint(
				"Items with 'name' and 'value' are lines of an accounting statement, which Panora's documentation shows by mistake. Shops read title, quantity and price.",
			);
		}
		addOrderHints(context, 'Panora', input);
		return await createOrder(client, token, order, input.includeRemoteData);
	},
});

/** Creates the lookups of a dry run. Each one is requested once per run. */
function createLookups({ client }: OperationContext) {
	const page = { limit: 1, includeRemoteData: false };
	return {
		/** @throws RequestError if Panora would refuse the connection */
		checkConnection: memoize(
			async (connectionToken: string) => await listOrders(client, { ...page, connectionToken }),
		),
		/** @throws RequestError if Panora does not have the customer */
		checkCustomer: memoize(
			async (token: string, id: string) => await getCustomer(client, token, id),
			(_token, id) => id,
		),
		connections: memoize(async () => await listConnections(client)),
	};
}

function isAccountingLine(item: IDataObject): boolean {
	return 'value' in item && !('title' in item);
}
