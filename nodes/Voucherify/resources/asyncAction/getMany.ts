import { dateDescription } from '../../../shared/forms/dates';
import { limitFields, readLimit } from '../../../shared/n8n/properties';
import { RequestError } from '../../../shared/errors';
import { readCursorPages } from '../../../shared/pagination/cursorPages';
import { itemOperation } from '../../../shared/n8n/operation';
import { MAX_PAGE_SIZE, listAsyncActions } from '../../api/client';
import type { AsyncAction } from '../../api/types';

export const getMany = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many async actions',
	description: 'Get many async actions, newest first and without their results',
	properties: [
		...limitFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Before',
					name: 'before',
					type: 'dateTime',
					default: '',
					description: dateDescription('Only async actions that were scheduled before this time'),
				},
				{
					displayName: 'Only Imports of Orders',
					name: 'onlyOrders',
					type: 'boolean',
					default: true,
					description: 'Whether to leave out other kinds of async actions',
				},
			],
		},
	],
	concurrency: 1,
	read(parameters) {
		const filters = parameters.in('filters');
		return {
			limit: readLimit(parameters),
			before: filters.optionalDate('before'),
			onlyOrders: filters.optionalBoolean('onlyOrders') ?? false,
		};
	},
	/** Pages by time: the time of a page's last action is read again, since others may share it. */
	async run({ client, hint }, { limit, before, onlyOrders }) {
		const list = await readCursorPages<AsyncAction>({
			async fetchPage(cursor) {
				const { actions, hasMore } = await listAsyncActions(client, cursor, MAX_PAGE_SIZE);
				return { entries: actions, nextCursor: hasMore ? cursorAfter(actions) : null };
			},
			cursor: before,
			identity: ({ id }) => id,
			filter: ({ type }) => !onlyOrders || type === 'ORDERS.IMPORT',
			limit,
		});
		if (list.interruption) throw list.interruption;
		list.warnings.forEach((warning) => hint(warning));
		return list.entries;
	},
});

function cursorAfter(actions: Array<AsyncAction | null>): string {
	const times = actions.map((action) => Date.parse(action?.created_at ?? ''));
	const last = times.filter((time) => !Number.isNaN(time)).at(-1);
	if (last !== undefined) return new Date(last + 1).toISOString();
	throw new RequestError('Voucherify has more async actions but sent none with a time', {
		outcome: 'unknown',
		description: "Use 'Limit', or 'Before' with an earlier time.",
	});
}
