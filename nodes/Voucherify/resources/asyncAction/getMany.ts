import { dateDescription } from '../../../shared/forms/dates';
import { limitFields } from '../../../shared/n8n/properties';
import { RequestError } from '../../../shared/errors';
import { identify, skippedWarnings } from '../../../shared/pagination/identity';
import { itemOperation, type Call } from '../../../shared/n8n/operation';
import { MAX_PAGE_SIZE, listAsyncActions } from '../../api/client';
import type { AsyncAction } from '../../api/types';

interface Input {
	limit: number;
	before?: string;
	onlyOrders: boolean;
}

export const getMany = itemOperation<Input>({
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
			limit: parameters.boolean('returnAll') ? Infinity : parameters.integer('limit', 1),
			before: filters.optionalDate('before'),
			onlyOrders: filters.optionalBoolean('onlyOrders') ?? false,
		};
	},
	run: async (call, input) => await readActions(call, input),
});

/**
 * The cursor is the time of the last action. Others may have the same time, so actions of that time are
 * read again.
 */
async function readActions(call: Call, input: Input): Promise<AsyncAction[]> {
	const seen = new Set<string>();
	let skipped = 0;
	const found: AsyncAction[] = [];
	for (let before = input.before; ; ) {
		const { actions, hasMore } = await listAsyncActions(call.client, before, MAX_PAGE_SIZE);
		const known = identify(actions, ({ id }) => id);
		skipped += actions.length - known.length;
		const fresh = known.filter(({ key }) => !seen.has(key)).map(({ entry }) => entry);
		known.forEach(({ key }) => seen.add(key));
		found.push(...fresh.filter(({ type }) => !input.onlyOrders || type === 'ORDERS.IMPORT'));
		if (!hasMore || found.length >= input.limit) break;
		const last = Date.parse(fresh.at(-1)?.created_at ?? '');
		if (fresh.length === 0 || Number.isNaN(last)) throw stuckPage();
		before = new Date(last + 1).toISOString();
	}
	skippedWarnings(skipped).forEach((warning) => call.hint(warning));
	return found.slice(0, Number.isFinite(input.limit) ? input.limit : undefined);
}

function stuckPage(): RequestError {
	return new RequestError('Voucherify reports more async actions, but returns none', {
		outcome: 'unknown',
		description: "Use 'Limit', or 'Before' with an earlier time.",
	});
}
