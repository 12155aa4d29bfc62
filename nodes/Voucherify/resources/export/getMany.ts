import { readLimit, limitFields } from '../../../shared/node/properties';
import { itemOperation } from '../../../shared/node/operation';
import { readNumberedPages } from '../../../shared/list/numberedPages';
import { LARGEST_PAGE, LAST_PAGE, listExports } from '../../api';
import { withoutLink } from '../../exportFile';
import type { VoucherifyExport } from '../../types';

interface Input {
	limit?: number;
	sort: string;
}

export const getMany = itemOperation<Input>({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many exports',
	description: 'Get many exports of orders; those of other things are left out',
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
			fetchPage: async (page) => await listExports(call.connection, sort, page, LARGEST_PAGE),
			identity: ({ id }) => id,
			// Voucherify has no filter for this.
			filter: ({ exported_object: kind }) => kind === 'order',
			limit,
			lastPage: LAST_PAGE,
		});
		list.warnings.forEach((warning) => call.hint(warning));
		if (list.nextPage !== undefined) {
			call.hint(
				`Voucherify lists no more than ${LAST_PAGE * LARGEST_PAGE} exports. Those after them are missing here.`,
			);
		}
		return list.entries.map(withoutLink);
	},
});
