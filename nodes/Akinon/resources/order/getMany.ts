import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { outputFields } from '../../../shared/n8n/orderOutput';
import { limitFields, optionsField, readLimit } from '../../../shared/n8n/properties';
import { InvalidInputError } from '../../../shared/errors';
import { itemOperation, type OperationContext } from '../../../shared/n8n/operation';
import { readNumberedPages, type NumberedPage } from '../../../shared/pagination/numberedPages';
import type { Parameters } from '../../../shared/n8n/parameters';
import { truncate } from '../../../shared/truncate';
import { findId, listOrders, sentFilter } from '../../api/client';
import {
	MAX_PARALLEL_REQUESTS,
	orderOutputOptions,
	pageSizeField,
	parallelRequestsField,
	readOutputChoice,
} from '../fields';
import { addQuantityHint, toOrderOutput, type OutputChoice } from '../../order/output';
import { cancelStatuses, orderStatuses, statusCodeOf } from '../../order/statuses';
import { isSent } from '../../order/waiting';
import type { AkinonOrder } from '../../api/types';

const firstPageField: INodeProperties = {
	displayName: 'First Page',
	name: 'firstPage',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 1,
	description:
		"Page of the list to begin with, to read a long list in parts: with a 'Limit' of 2,000 and a 'Page Size' of 100, the next part begins 20 pages later",
};

interface Input {
	limit?: number;
	pageSize: number;
	firstPage: number;
	parallelRequests: number;
	status?: string;
	isSent?: boolean;
	cancelStatus?: string;
	extraQuery: IDataObject;
	output: OutputChoice;
}

export const getMany = itemOperation<Input>({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many orders',
	description: 'Get many orders of all channels, optionally filtered',
	properties: [
		...limitFields,
		...outputFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Cancel Status',
					name: 'cancelStatus',
					type: 'options',
					options: cancelStatuses,
					default: 'waiting',
					description: 'Only orders that have items with this cancel status',
				},
				{
					displayName: 'Other Cancel Status',
					name: 'otherCancelStatus',
					type: 'string',
					default: '',
					description:
						"A cancel status that is not in the list of 'Cancel Status', by its name in Akinon",
				},
				{
					displayName: 'Other Status Code',
					name: 'otherStatus',
					type: 'string',
					default: '',
					placeholder: 'e.g. 425',
					description: "A status code that is not in the list of 'Status'",
				},
				{
					displayName: 'Sent to ERP',
					name: 'isSent',
					type: 'boolean',
					default: false,
					description:
						'Whether to get only orders that are marked as sent, or only those that are not',
				},
				{
					displayName: 'Status',
					name: 'status',
					type: 'options',
					options: orderStatuses,
					default: '400',
					description: 'Only orders with this status',
				},
			],
		},
		{
			...optionsField,
			options: [
				{
					displayName: 'Extra Query Parameters',
					name: 'extraQuery',
					type: 'fixedCollection',
					typeOptions: { multipleValues: true },
					placeholder: 'Add Parameter',
					default: {},
					description:
						'Other filters that your Omnitron supports. Akinon ignores filters that it does not know.',
					options: [
						{
							displayName: 'Parameter',
							name: 'parameter',
							values: [
								{
									displayName: 'Name',
									name: 'name',
									type: 'string',
									default: '',
									placeholder: 'e.g. channel_id',
								},
								{
									displayName: 'Value',
									name: 'value',
									type: 'string',
									default: '',
									placeholder: 'e.g. 3',
								},
							],
						},
					],
				},
				firstPageField,
				...orderOutputOptions,
				pageSizeField,
				parallelRequestsField,
			],
		},
	],
	concurrency: 2,
	read(parameters) {
		const filters = parameters.in('filters');
		const options = parameters.in('options');
		return {
			limit: readLimit(parameters),
			pageSize: options.integer('pageSize', 1),
			firstPage: options.integer(firstPageField.name, 1),
			parallelRequests: options.integer('parallelRequests', 1, MAX_PARALLEL_REQUESTS),
			status: readListedOrOther(filters, 'status', 'otherStatus'),
			cancelStatus: readListedOrOther(filters, 'cancelStatus', 'otherCancelStatus'),
			isSent: filters.optionalBoolean('isSent'),
			extraQuery: readExtraQuery(options),
			output: readOutputChoice(parameters),
		};
	},
	run: readOrders,
});

async function readOrders(
	{ client, hint }: OperationContext,
	input: Input,
): Promise<IDataObject[]> {
	const pageSize = Math.min(input.pageSize, input.limit ?? Infinity);
	const query = {
		...input.extraQuery,
		status: input.status,
		is_send: input.isSent === undefined ? undefined : sentFilter(input.isSent),
		cancel_status: input.cancelStatus,
	};
	const { cancelStatus } = input;
	let isFilterIgnored = false;
	let isCancelStatusIgnored = false;
	const list = await readNumberedPages<AkinonOrder, IDataObject>({
		fetchPage: async (page) =>
			checkPart(await listOrders(client, query, page, pageSize), pageSize, input),
		identity: findId,
		filter(order) {
			const matches = matchesFilters(order, input);
			isFilterIgnored ||= !matches;
			return matches;
		},
		keep(order) {
			isCancelStatusIgnored ||=
				cancelStatus !== undefined && !hasItemWithStatus(order, cancelStatus);
			addQuantityHint(order, input.output, { hint });
			return toOrderOutput(order, input.output);
		},
		limit: input.limit,
		firstPage: input.firstPage,
		concurrency: input.parallelRequests,
	});
	if (isFilterIgnored) {
		hint('Akinon returned orders that do not match the filters. They were left out.');
	}
	if (isCancelStatusIgnored) {
		hint(
			`Some of the orders have no item with the cancel status ${cancelStatus}. Akinon may not know this filter.`,
		);
	}
	list.warnings.forEach((warning) => hint(warning));
	return list.entries;
}

/** Whether an order matches the filters that Akinon is known to have. */
function matchesFilters(order: AkinonOrder, filters: Pick<Input, 'status' | 'isSent'>): boolean {
	const status = statusCodeOf(order.status) ?? order.status;
	return (
		(filters.status === undefined || status === filters.status) &&
		(filters.isSent === undefined || isSent(order) === filters.isSent)
	);
}

/**
 * @throws InvalidInputError if the list is read in parts and a page is larger than requested: the parts
 * would then leave out orders between them
 */
function checkPart(
	page: NumberedPage<AkinonOrder> | undefined,
	pageSize: number,
	{ firstPage }: Input,
): NumberedPage<AkinonOrder> | undefined {
	const length = page?.entries.length ?? 0;
	if (firstPage === 1 || length <= pageSize) return page;
	throw new InvalidInputError(
		`Akinon returned ${length} orders on a page instead of ${pageSize}, so '${firstPageField.displayName}' would leave out orders`,
		`Set '${pageSizeField.displayName}' to ${length}, and begin again with the first part.`,
	);
}

function hasItemWithStatus(order: AkinonOrder, cancelStatus: string): boolean {
	return (order.orderitem_set ?? []).some((item) => item?.cancel_status === cancelStatus);
}

/** Reads a filter that the user either selects from a list or types. */
function readListedOrOther(
	filters: Parameters,
	name: string,
	otherName: string,
): string | undefined {
	const listed = filters.optionalChoice(name);
	const other = filters.optionalText(otherName);
	if (listed !== undefined && other !== undefined) {
		throw new InvalidInputError(
			`Use either '${filters.label(name)}' or '${filters.label(otherName)}', not both`,
		);
	}
	return listed ?? other;
}

function readExtraQuery(options: Parameters): IDataObject {
	const query = new Map<string, string>();
	for (const row of options.rows('extraQuery', 'parameter')) {
		const key = row.text('name');
		if (key === 'page' || key === 'limit') {
			throw new InvalidInputError(
				`'${row.label('name')}' must not be "${key}"`,
				"Use 'Limit' and 'Page Size' instead.",
			);
		}
		if (query.has(key)) {
			throw new InvalidInputError(`'${row.label('name')}' is a duplicate: "${truncate(key)}"`);
		}
		query.set(key, row.optionalText('value') ?? '');
	}
	return Object.fromEntries(query);
}
