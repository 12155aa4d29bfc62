import { readLimit, limitFields } from '../../../shared/n8n/properties';
import { itemOperation } from '../../../shared/n8n/operation';
import { readNumberedPages } from '../../../shared/pagination/numberedPages';
import { LAST_PAGE, listExports, MAX_LISTED, MAX_PAGE_SIZE } from '../../api/client';
import { withoutLink } from '../../export/file';
import type { VoucherifyExport } from '../../api/types';

export const getMany = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many exports',
	description: 'Get many exports of orders',
	properties: [
		...limitFields,
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			options: [
				{ name: 'Created, Newest First', value: '-created_at' },
				{ name: 'Created, Oldest First', value: 'created_at' },
				{ name: 'Status, A to Z', value: 'status' },
				{ name: 'Status, Z to A', value: '-status' },
			],
			default: '-created_at',
		},
	],
	concurrency: 1,
	read: (parameters) => ({
		limit: readLimit(parameters),
		sort: parameters.choice('sort'),
	}),
	async run(call, { limit, sort }) {
		const list = await readNumberedPages<VoucherifyExport>({
			fetchPage: async (page) => await listExports(call.client, sort, page, MAX_PAGE_SIZE),
			identity: ({ id }) => id,
			// Voucherify has no filter for the kind.
			filter: ({ exported_object: kind }) => kind === 'order',
			limit,
			lastPage: LAST_PAGE,
		});
		list.warnings.forEach((warning) => call.hint(warning));
		if (list.nextPage !== undefined) {
			call.hint(`Voucherify lists at most ${MAX_LISTED} exports. The rest are missing here.`);
		}
		return list.entries.map(withoutLink);
	},
});
