import { readWanted, returnAllAndLimit, simplify } from '../../../shared/fields';
import { itemOperation, type Call } from '../../../shared/operation';
import { KEPT_CHANGING, readNumberedPages } from '../../../shared/paging';
import { LARGEST_PAGE, LAST_PAGE, listOrders } from '../../api';
import { orderOutput } from '../../output';
import type { VoucherifyOrder } from '../../types';

interface Input {
	wanted?: number;
	sort: string;
	simplify: boolean;
}

export const getMany = itemOperation<Input>({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many orders',
	description: 'Get many orders; Voucherify lists up to 10,000, more come by an export',
	properties: [
		...returnAllAndLimit,
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
		simplify,
	],
	atOnce: 1,
	read: (parameters) => ({
		wanted: readWanted(parameters),
		sort: parameters.text('sort'),
		simplify: parameters.boolean('simplify'),
	}),
	async run(call, input) {
		const orders = await readOrders(call, input);
		return orders.map((order) => orderOutput(order, input.simplify));
	},
});

async function readOrders(call: Call, { sort, wanted }: Input): Promise<VoucherifyOrder[]> {
	const pageSize = Math.min(LARGEST_PAGE, wanted ?? LARGEST_PAGE);
	let total = 0;
	const list = await readNumberedPages<VoucherifyOrder>({
		async fetchPage(page) {
			const found = await listOrders(call.connection, sort, page, pageSize);
			total = Math.max(total, found.count);
			return found;
		},
		identity: ({ id }) => id,
		wanted,
		lastPage: LAST_PAGE,
	});
	const { length } = list.entries;
	if (list.nextPage !== undefined) {
		call.hint(
			`Voucherify lists no more than ${LAST_PAGE * LARGEST_PAGE} orders: ${length} of ${total} came. Use 'Export' for all, or another 'Sort' for the other end.`,
		);
	} else if (!list.isComplete && length < (wanted ?? Infinity)) {
		call.hint(KEPT_CHANGING);
	}
	return list.entries;
}
