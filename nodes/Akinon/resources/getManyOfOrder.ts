import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../../shared/connection';
import { readWanted, returnAllAndLimit, simplify } from '../../shared/fields';
import { itemOperation, type Operation } from '../../shared/operation';
import { readNumberedPages, type NumberedPage } from '../../shared/paging';
import { orderId } from '../fields';

interface RecordsOfOrder<Entry> {
	action: string;
	description: string;
	listPage(
		connection: Connection,
		orderId: number,
		page: number,
		limit: number,
	): Promise<NumberedPage<Entry> | undefined>;
	identity(entry: Entry): string;
	simplifyEntry(entry: Entry): IDataObject;
}

interface Input {
	orderId: number;
	wanted?: number;
	simplify: boolean;
}

const PAGE_SIZE = 100;

/** The Get Many operation for records that belong to one order. */
export function getManyOfOrder<Entry extends IDataObject & { order: number }>(
	records: RecordsOfOrder<Entry>,
): Operation {
	return itemOperation<Input>({
		name: 'Get Many',
		value: 'getAll',
		action: records.action,
		description: records.description,
		properties: [orderId, ...returnAllAndLimit, simplify],
		atOnce: 8,
		read: (parameters) => ({
			orderId: parameters.integer('orderId', 1),
			wanted: readWanted(parameters),
			simplify: parameters.boolean('simplify'),
		}),
		async run({ connection }, input) {
			const limit = Math.min(PAGE_SIZE, input.wanted ?? PAGE_SIZE);
			const { entries } = await readNumberedPages<Entry>({
				fetchPage: async (page) => await records.listPage(connection, input.orderId, page, limit),
				identity: records.identity,
				// A server that does not know the filter would answer with the records of every order.
				keep: (entry) => entry.order === input.orderId,
				wanted: input.wanted,
			});
			return input.simplify ? entries.map(records.simplifyEntry) : entries;
		},
	});
}
