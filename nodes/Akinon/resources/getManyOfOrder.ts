import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../shared/http/client';
import { itemOperation, type Operation } from '../../shared/n8n/operation';
import { limitFields, readLimit, simplifyField } from '../../shared/n8n/properties';
import { readNumberedPages, type NumberedPage } from '../../shared/pagination/numberedPages';
import { findId } from '../api/client';
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
	simplify(entry: Entry): IDataObject;
}

const PAGE_SIZE = 100;

/** By default the order of the incoming order item or discount, or the incoming order itself. */
const parentOrderIdField = {
	...orderIdField,
	default: { mode: 'id', value: '={{ $json.order ?? $json.id }}' },
};

/** Creates the Get Many operation for records that belong to an order. */
export function getManyOfOrder<
	Entry extends IDataObject & { id?: number; pk?: number; order: number },
>(records: RecordsOfOrder<Entry>): Operation {
	return itemOperation({
		name: 'Get Many',
		value: 'getAll',
		action: records.action,
		description: records.description,
		properties: [parentOrderIdField, ...limitFields, simplifyField],
		concurrency: 8,
		read: (parameters) => ({
			orderId: parameters.integer('orderId', 1),
			limit: readLimit(parameters),
			simplify: parameters.boolean('simplify'),
		}),
		async run({ client, hint }, { orderId, limit, simplify }) {
			const pageSize = Math.min(PAGE_SIZE, limit ?? PAGE_SIZE);
			const { entries, warnings } = await readNumberedPages<Entry>({
				fetchPage: async (page) => await records.listPage(client, orderId, page, pageSize),
				identity: findId,
				// A server that ignores the filter returns the records of all orders.
				filter: (entry) => entry.order === orderId,
				limit,
			});
			warnings.forEach((warning) => hint(warning));
			return simplify ? entries.map(records.simplify) : entries;
		},
	});
}
