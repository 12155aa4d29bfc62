import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { runGroups } from '../../../shared/concurrency';
import { readLimit, limitFields } from '../../../shared/n8n/properties';
import { itemOperation, type OperationContext } from '../../../shared/n8n/operation';
import {
	buildOrderOutput,
	outputFields,
	readOrderOutput,
	type OrderOutputChoice,
} from '../../../shared/n8n/orderOutput';
import type { Parameters } from '../../../shared/n8n/parameters';
import { dateDescription } from '../../../shared/forms/dates';
import { readNumberedPages } from '../../../shared/pagination/numberedPages';
import { MAX_PAGE_SIZE, LAST_PAGE, listOrders } from '../../api/client';
import { readChangedOrders } from '../../order/updatedSince';
import { Customers } from '../../order/customers';
import { orderOptionsField, readLookUpCustomer } from '../fields';
import { toStandardOrder } from '../../order/toStandardOrder';
import type { VoucherifyOrder } from '../../api/types';

interface Input {
	limit?: number;
	sort: string;
	/** Epoch milliseconds; undefined: no filter. */
	updatedSince?: number;
	output: OrderOutputChoice;
	lookUpCustomer: boolean;
}

const CUSTOMER_CONCURRENCY = 4;

const updatedSinceField: INodeProperties = {
	displayName: 'Updated Since',
	name: 'updatedSince',
	type: 'dateTime',
	default: '',
	description: dateDescription(
		"Only orders that were created or updated then or later, most recently changed first, regardless of 'Sort'",
	),
};

function readUpdatedSince(parameters: Parameters): number | undefined {
	const date = parameters.in('options').optionalDate(updatedSinceField.name);
	return date === undefined ? undefined : Date.parse(date);
}

export const getMany = itemOperation<Input, Customers>({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many orders',
	description: 'Get many orders; Voucherify lists up to 10,000, use an export for more',
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
			description: 'Which orders come first. Oldest first is stable while new orders arrive.',
		},
		...outputFields,
		{
			...orderOptionsField,
			options: [...(orderOptionsField.options ?? []), updatedSinceField] as INodeProperties[],
		},
	],
	concurrency: 1,
	read: (parameters) => ({
		limit: readLimit(parameters),
		sort: parameters.choice('sort'),
		updatedSince: readUpdatedSince(parameters),
		output: readOrderOutput(parameters),
		lookUpCustomer: readLookUpCustomer(parameters),
	}),
	prepare: async () => new Customers(),
	async run(call, input, customers) {
		const orders =
			input.updatedSince === undefined
				? await readOrders(call, input)
				: await readUpdated(call, input.updatedSince, input.limit);
		const known = input.lookUpCustomer ? await lookUpCustomers(call, orders, customers) : [];
		return orders.map((order, index) =>
			buildOrderOutput(
				() => toStandardOrder(order, { customer: known[index] }),
				() => order,
				input.output,
			),
		);
	},
});

/** Looks up the customer of each order; the results have the same positions. */
async function lookUpCustomers(
	call: OperationContext,
	orders: VoucherifyOrder[],
	customers: Customers,
): Promise<Array<IDataObject | undefined>> {
	const found: Array<IDataObject | undefined> = [];
	const tasks = orders.map((order, index) => async () => {
		found[index] = await customers.get(order, call);
	});
	await runGroups(
		tasks.map((task) => [task]),
		CUSTOMER_CONCURRENCY,
		call.context.getExecutionCancelSignal(),
	);
	return found;
}

async function readUpdated(
	call: OperationContext,
	since: number,
	limit: number | undefined,
): Promise<VoucherifyOrder[]> {
	const { orders, warnings } = await readChangedOrders(call.client, since, limit);
	warnings.forEach((warning) => call.hint(warning));
	return orders;
}

async function readOrders(
	call: OperationContext,
	{ sort, limit }: Input,
): Promise<VoucherifyOrder[]> {
	const pageSize = Math.min(MAX_PAGE_SIZE, limit ?? MAX_PAGE_SIZE);
	let total: number | undefined;
	const list = await readNumberedPages<VoucherifyOrder>({
		async fetchPage(page) {
			const found = await listOrders(call.client, sort, page, pageSize);
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
		const returned = total === undefined ? length : `${length} of ${total}`;
		call.hint(
			`Voucherify lists at most ${LAST_PAGE * MAX_PAGE_SIZE} orders: ${returned} were returned. Use 'Export' for all orders, or another 'Sort' for those at the other end.`,
		);
	}
	return list.entries;
}
