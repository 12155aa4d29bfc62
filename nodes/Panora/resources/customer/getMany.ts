import { itemOperation } from '../../../shared/n8n/operation';
import { limitFields, readLimit } from '../../../shared/n8n/properties';
import { readCursorPages } from '../../../shared/pagination/cursorPages';
import { listCustomers } from '../../api/client';
import type { PanoraCustomer } from '../../api/types';
import { connectionField, readConnectionToken } from '../fields';

const PAGE_SIZE = 100;

export const getMany = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many customers',
	description: 'Get many customers of a connection, oldest in Panora first',
	properties: [connectionField, ...limitFields],
	concurrency: 2,
	read: (parameters) => ({
		connectionToken: readConnectionToken(parameters),
		limit: readLimit(parameters),
	}),
	async run({ client, hint }, { connectionToken, limit }) {
		const list = await readCursorPages<PanoraCustomer>({
			fetchPage: async (cursor, missing) =>
				await listCustomers(client, {
					connectionToken,
					cursor,
					limit: Math.min(PAGE_SIZE, missing),
				}),
			identity: ({ id }) => id,
			limit,
		});
		if (list.interruption) throw list.interruption;
		list.warnings.forEach((warning) => hint(warning));
		if (list.nextCursor !== undefined) {
			hint("There are more customers. To get them too, turn on 'Return All'.");
		}
		return list.entries;
	},
});
