import { readCursorPages } from '../../../shared/list/cursorPages';
import { itemOperation } from '../../../shared/node/operation';
import { limitFields, readLimit } from '../../../shared/node/properties';
import { listCustomers, type Listed } from '../../api';
import { connectionField, readConnectionToken } from '../../properties';
import type { PanoraCustomer } from '../../types';
import { isReadable } from '../../../shared/list/unreadableEntry';

const PAGE_SIZE = 100;

interface Input {
	connectionToken: string;
	limit?: number;
}

export const getMany = itemOperation<Input>({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many customers',
	description: 'Get many customers of a connection, in the order in which Panora stored them',
	properties: [connectionField, ...limitFields],
	concurrency: 2,
	read: (parameters) => ({
		connectionToken: readConnectionToken(parameters),
		limit: readLimit(parameters),
	}),
	async run({ connection, hint }, { connectionToken, limit }) {
		const list = await readCursorPages<Listed<PanoraCustomer>>({
			fetchPage: async (cursor, missing) =>
				await listCustomers(connection, {
					connectionToken,
					cursor,
					limit: Math.min(PAGE_SIZE, missing),
				}),
			identity: (customer) => (isReadable(customer) ? customer.id : undefined),
			limit,
		});
		if (list.interruption) throw list.interruption;
		list.warnings.forEach((warning) => hint(warning));
		if (list.nextCursor !== undefined) {
			hint("There are more customers. To get them too, turn 'Return All' on.");
		}
		return list.entries.filter(isReadable);
	},
});
