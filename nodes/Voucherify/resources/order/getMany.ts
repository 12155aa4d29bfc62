import { readLimit, limitFields, simplifyField } from '../../../shared/node/properties';
import { itemOperation, type Call } from '../../../shared/node/operation';
import { readNumberedPages } from '../../../shared/list/numberedPages';
import { LARGEST_PAGE, LAST_PAGE, listOrders } from '../../api';
import { orderOutput } from '../../output';
import type { VoucherifyOrder } from '../../types';

interface Input {
	limit?: number;
	sort: string;
	simplify: boolean;
}

export const getMany = itemOperation<Input>({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many orders',
	description: 'Get many orders; Voucherify lists up to 10,000, more come by an export',
	properties: [
		...limitFields,
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			options: [
				{ name: 'Created, Newest First', value: '-created_at' },
				{ name: 'Created, Oldest First', value: 'created_at' },
				{ name: 'Updated, Newest First', value: '-updated_at' },
				{ name: 'Updated, Oldest First', value: 'updated_at' },
			],
			default: 'created_at',
			description:
				'Which orders come first. Oldest first is steady where orders arrive while the list is read.',
		},
		simplifyField,
	],
	concurrency: 1,
	read: (parameters) => ({
		limit: readLimit(parameters),
		sort: parameters.choice('sort'),
		simplify: parameters.boolean('simplify'),
	}),
	async run(call, input) {
		const orders = await readOrders(call, input);
		return orders.map((order) => orderOutput(order, input.simplify));
	},
});

async function readOrders(call: Call, { sort, limit }: Input): Promise<VoucherifyOrder[]> {
	const pageSize = Math.min(LARGEST_PAGE, limit ?? LARGEST_PAGE);
	let total: number | undefined;
	const list = await readNumberedPages<VoucherifyOrder>({
		async fetchPage(page) {
			const found = await listOrders(call.connection, sort, page, pageSize);
			total = found.count ?? total;
			return found;
		},
		identity: ({ id }) => id,
		limit,
		lastPage: LAST_PAGE,
	});
	list.warnings.forEach((warning) => call.hint(warning));
	if (list.nextPage !== undefined) {
		const { length } = list.entries;
		const came = total === undefined ? length : `${length} of ${total}`;
		call.hint(
			`Voucherify lists no more than ${LAST_PAGE * LARGEST_PAGE} orders: ${came} came. Use 'Export' for all, or another 'Sort' for the other end.`,
		);
	}
	return list.entries;
}
