import memoize from 'lodash/memoize';
import pick from 'lodash/pick';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../../shared/errors';
import { itemOperation, type OperationContext } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { addWarningHints } from '../../../shared/n8n/recordHints';
import { addConversionHints } from '../../../shared/n8n/standardOrderInput';
import { optionsField } from '../../../shared/n8n/properties';
import { inputModes, recordModes } from '../../../shared/forms/form';
import { createOrder, getCustomer, listConnections, listOrders } from '../../api/client';
import { primaryFields, orderFields } from '../../order/fields';
import { connectionField, includeRemoteDataField, readConnectionToken } from '../fields';
import { panoraStandardOrderMode, type OrderInput } from '../../order/form';
import type { PanoraConnection } from '../../api/types';

interface Input extends OrderInput {
	connectionToken: string;
	includeRemoteData: boolean;
}

const orderInput = inputModes<OrderInput>([
	panoraStandardOrderMode,
	...recordModes({
		provider: 'Panora',
		fields: orderFields,
		primaryFields: primaryFields,
		collection: { name: 'additionalFields', label: 'Additional Fields' },
		jsonDescription:
			'Order in the form of Panora. Fields that the form has are checked as there; others are sent as they are.',
	}),
]);

export const create = itemOperation<Input, Lookups>({
	name: 'Create',
	value: 'create',
	action: 'Create order',
	description: withApprovalNote('Create an order in the shop of a connection'),
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
			...optionsField,
			options: [includeRemoteDataField],
		},
	],
	writes: true,
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
	prepare: async (call) => lookupsOf(call),
	async lookUp(_call, { connectionToken: token, record }, lookups) {
		await lookups.tryConnection(token);
		if (record.customer_id !== undefined) {
			await lookups.findCustomer(token, record.customer_id as string);
		}
		const shop = (await lookups.connections()).find((each) => each.connection_token === token);
		return { found: pick(shop, ['provider_slug', 'account_url', 'status']) };
	},
	async run(call, { connectionToken: token, record: order, ...input }) {
		const { client, hint } = call;
		if (order.items?.some(isAccountingLine)) {
			hint(
				"Items with 'name' and 'value' are lines of an accounting statement, which Panora's documentation shows in their place. Shops read title, quantity and price.",
			);
		}
		addWarningHints(call, 'Panora', input.warnings);
		if (input.conversion) addConversionHints(call, 'Panora', input.conversion);
		return await createOrder(client, token, order, input.includeRemoteData);
	},
});

/** What a dry run asks Panora for, each thing once. */
interface Lookups {
	/** Throws what 'Create' would be refused with where the connection cannot be used. */
	tryConnection(token: string): Promise<unknown>;
	/** Throws where Panora has no such customer. */
	findCustomer(token: string, id: string): Promise<unknown>;
	connections(): Promise<PanoraConnection[]>;
}

function lookupsOf({ client }: OperationContext): Lookups {
	const page = { limit: 1, includeRemoteData: false };
	return {
		tryConnection: memoize(
			async (connectionToken) => await listOrders(client, { ...page, connectionToken }),
		),
		findCustomer: memoize(
			async (token, id) => await getCustomer(client, token, id),
			(_token, id) => id,
		),
		connections: memoize(async () => await listConnections(client)),
	};
}

function isAccountingLine(item: IDataObject): boolean {
	return 'value' in item && !('title' in item);
}
