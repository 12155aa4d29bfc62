import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import { readLimit, limitFields, simplifyField } from '../../shared/n8n/properties';
import { itemOperation, type Operation } from '../../shared/n8n/operation';
import type { Identity } from '../../shared/pagination/entries';
import { readNumberedPages, type NumberedPage } from '../../shared/pagination/numberedPages';
import { orderIdField } from './fields';

interface RecordsOfOrder<Entry> {
	action: string;
	description: string;
	listPage(
		client: HttpClient,
		orderId: number,
		page: number,
		limit: number,
	): Promise<NumberedPage<Entry> | undefined>;
	identity: Identity<Entry>;
	simplifyEntry(entry: Entry): IDataObject;
}

interface Input {
	orderId: number;
	limit?: number;
	simplify: boolean;
}

const PAGE_SIZE = 100;

/** Takes the order of an order item or a discount that came in, or the order itself. */
const ownerIdField = {
	...orderIdField,
	default: { mode: 'id', value: '={{ $json.order ?? $json.id }}' },
};

/** The Get Many operation for records that belong to one order. */
export function getManyOfOrder<Entry extends IDataObject & { order: number }>(
	records: RecordsOfOrder<Entry>,
): Operation {
	return itemOperation<Input>({
		name: 'Get Many',
		value: 'getAll',
		action: records.action,
		description: records.description,
		properties: [ownerIdField, ...limitFields, simplifyField],
		concurrency: 8,
		read: (parameters) => ({
			orderId: parameters.integer('orderId', 1),
			limit: readLimit(parameters),
			simplify: parameters.boolean('simplify'),
		}),
		async run({ client, hint }, input) {
			const pageSize = Math.min(PAGE_SIZE, input.limit ?? PAGE_SIZE);
			const { entries, warnings } = await readNumberedPages<Entry>({
				fetchPage: async (page) => await records.listPage(client, input.orderId, page, pageSize),
				identity: records.identity,
				// A server that does not know the filter would answer with the records of every order.
				filter: (entry) => entry.order === input.orderId,
				limit: input.limit,
			});
			warnings.forEach((warning) => hint(warning));
			return input.simplify ? entries.map(records.simplifyEntry) : entries;
		},
	});
}
