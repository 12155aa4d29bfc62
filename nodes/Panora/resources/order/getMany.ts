import type { IDataObject } from 'n8n-workflow';

import { limitFields, optionsField, readLimit } from '../../../shared/n8n/properties';
import { RequestError } from '../../../shared/errors';
import { itemOperation } from '../../../shared/n8n/operation';
import { includeRawField, outputFields } from '../../../shared/n8n/orderOutput';
import { readCursorPages, type CursorList } from '../../../shared/pagination/cursorPages';
import type { Parameters } from '../../../shared/n8n/parameters';
import { isPanoraId } from '../../api/ids';
import { readOrderPage } from '../../api/remoteData';
import { ShopSystems } from '../../api/shopSystems';
import type { PanoraOrder } from '../../api/types';
import { addOrderHints, toOrderOutput } from '../../order/output';
import {
	amountsInField,
	connectionField,
	rawRemoteDataField,
	readConnectionToken,
	readOutputChoice,
} from '../fields';

export const getMany = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many orders',
	description: 'Get many orders of a connection, oldest in Panora first',
	properties: [
		connectionField,
		...limitFields,
		...outputFields,
		{
			...optionsField,
			options: [
				amountsInField,
				{
					displayName: 'Cursor',
					name: 'cursor',
					type: 'string',
					default: '',
					description:
						"Where to start: the nextCursor of a list, or Panora's ID of the first order to get. Leave empty to start at the oldest order.",
				},
				rawRemoteDataField,
				includeRawField,
				{
					displayName: 'Page Size',
					name: 'pageSize',
					type: 'number',
					typeOptions: { minValue: 1 },
					default: 100,
					description: 'How many orders to request per page',
				},
				{
					displayName: 'Result',
					name: 'result',
					type: 'options',
					options: [
						{ name: 'Orders', value: 'orders', description: 'One item per order' },
						{
							name: 'List with Cursor',
							value: 'list',
							description:
								'One item with all orders and the cursor at which to continue. Keeps the orders that were read before an error.',
						},
					],
					default: 'orders',
				},
			],
		},
	],
	concurrency: 2,
	read(parameters) {
		const options = parameters.in('options');
		return {
			connectionToken: readConnectionToken(parameters),
			limit: readLimit(parameters),
			cursor: readCursor(options),
			pageSize: options.integer('pageSize', 1),
			output: readOutputChoice(parameters, options),
			asList: options.choice('result') === 'list',
		};
	},
	prepare: async ({ client, hint }) => new ShopSystems(client, hint),
	async run(context, input, shops) {
		const { client, hint } = context;
		const { connectionToken, pageSize, limit, output } = input;
		const { includeRemoteData } = output;
		const list = await readCursorPages<PanoraOrder>({
			fetchPage: async (cursor, missing) =>
				await readOrderPage(client, {
					connectionToken,
					includeRemoteData,
					cursor,
					limit: Math.min(pageSize, missing),
				}),
			identity: ({ id }) => id,
			cursor: input.cursor,
			limit,
		});
		list.warnings.forEach((warning) => hint(warning));
		list.entries.forEach((order) => addOrderHints(order, output, context));
		const orders = await Promise.all(
			list.entries.map(async (order) => await toOrderOutput(order, output, connectionToken, shops)),
		);
		if (input.asList) return toList(list, orders);
		if (list.interruption) throw toInterruptionError(list, list.interruption);
		if (list.nextCursor !== undefined) {
			hint(`There are more orders. To continue after these, set 'Cursor' to ${list.nextCursor}.`);
		}
		return orders;
	},
});

/** Panora's documentation shows an order's ID as the cursor, but the server requires it in base64. */
function readCursor(options: Parameters): string | undefined {
	const cursor = options.optionalText('cursor');
	if (cursor === undefined || !isPanoraId(cursor)) return cursor;
	return Buffer.from(cursor.toLowerCase()).toString('base64');
}

function toList(list: CursorList<PanoraOrder>, orders: IDataObject[]): IDataObject {
	return {
		orders,
		count: orders.length,
		nextCursor: list.nextCursor ?? null,
		interruptedBy: list.interruption?.message ?? null,
	};
}

function toInterruptionError(list: CursorList<PanoraOrder>, cause: RequestError): RequestError {
	const { description = '' } = cause.details;
	return new RequestError(cause.message, {
		...cause.details,
		description:
			`${description} ${list.entries.length} orders had been read before. To get only the rest, set 'Cursor' to ${list.nextCursor}; to keep orders that are read before an error, set 'Result' to 'List with Cursor'.`.trim(),
	});
}
