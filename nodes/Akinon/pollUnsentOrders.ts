import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { runGroups } from '../shared/concurrency';
import { Connection } from '../shared/http/connection';
import { InvalidInputError, RequestError } from '../shared/failure';
import { readNumberedPages } from '../shared/list/numberedPages';
import { PollParameters } from '../shared/node/parameters';
import { pollTime, type PollTime } from '../shared/node/poll';
import { akinon, keyOf, listOrders, markOrderAsSent, sentFilter } from './api';
import { orderOutput } from './output';
import { decideDeliveries, type Delivery, type LeaseRules, type Leases } from './unsentOrders';
import type { AkinonOrder } from './types';

const MARKS_AT_ONCE = 8;

/** What n8n keeps for the trigger between polls. */
interface TriggerState {
	leases?: Leases;
	/** Where the next poll goes on reading, if this one had no time to reach the end of the queue. */
	nextPage?: number;
}

interface Settings extends LeaseRules {
	/** Undefined: any. */
	status?: string;
	pageSize: number;
	markWhenEmitted: boolean;
	includeChannelSettings: boolean;
}

interface Waiting {
	id: string;
	order: AkinonOrder;
}

/**
 * One poll: reads the ERP queue, decides what to emit, and remembers it. The state is assigned once,
 * as the last thing: a poll that throws before has changed nothing.
 *
 * @param properties the trigger's own, which tell labels and defaults
 * @returns the orders to emit, or null for none
 */
export async function pollUnsentOrders(
	context: IPollFunctions,
	properties: INodeProperties[],
): Promise<IDataObject[] | null> {
	const settings = readSettings(new PollParameters(context, properties));
	const time = pollTime(context, Date.now());
	const connection = await Connection.open(context, akinon, time.deadline);
	if (context.getMode() === 'manual') return await showWaiting(connection, settings, time);

	const state = context.getWorkflowStaticData('node') as TriggerState;
	const queue = await readQueue(connection, settings, {
		readUntil: time.readUntil,
		firstPage: state.nextPage,
	});
	const decision = decideDeliveries(queue, state.leases ?? {}, settings, Date.now());
	const marked = settings.markWhenEmitted
		? await markAll(connection, decision.deliveries, time)
		: undefined;
	const items = decision.deliveries.map((delivery) => toItem(delivery, settings, marked));

	state.leases = decision.leases;
	state.nextPage = queue.nextPage;
	return items.length > 0 ? items : null;
}

function readSettings(parameters: PollParameters): Settings {
	const options = parameters.in('options');
	return {
		status: readStatus(parameters),
		markWhenEmitted: parameters.choice('markAsSent') === 'whenEmitted',
		redeliverAfterMs: parameters.integer('redeliverAfter', 1) * 60_000,
		maximumDeliveries: parameters.integer('maximumDeliveries', 0),
		mostOrders: options.integer('mostOrders', 1),
		pageSize: options.integer('pageSize', 1),
		includeChannelSettings: options.boolean('includeChannelSettings'),
	};
}

function readStatus(parameters: PollParameters): string | undefined {
	const status = parameters.choice('status');
	if (status === 'any') return undefined;
	return status === 'other' ? parameters.text('statusCode') : status;
}

/** A test run in the editor shows what waits. It neither reads nor writes the state, and marks nothing. */
async function showWaiting(
	connection: Connection,
	settings: Settings,
	time: PollTime,
): Promise<IDataObject[]> {
	const limit = Math.min(settings.mostOrders, settings.pageSize);
	const { orders } = await readQueue(connection, settings, { readUntil: time.readUntil, limit });
	if (orders.length === 0) {
		throw new InvalidInputError(
			'No orders are waiting for the ERP',
			"Place an order, or choose another 'Status', and test again.",
		);
	}
	return orders.map((order) => toItem({ order, number: 1, isLast: false }, settings));
}

async function readQueue(
	connection: Connection,
	settings: Settings,
	extent: { readUntil: number; firstPage?: number; limit?: number },
) {
	const filters = filtersOf(settings);
	const list = await readNumberedPages<AkinonOrder>({
		fetchPage: async (page) => await listOrders(connection, filters, page, settings.pageSize),
		identity: (order) => String(keyOf(order)),
		filter: (order) => isWaiting(order, settings),
		shouldStop: () => Date.now() > extent.readUntil,
		firstPage: extent.firstPage,
		limit: extent.limit,
	});
	const orders = list.entries.map((order): Waiting => ({ id: String(keyOf(order)), order }));
	return { ...list, orders, startsAtFirst: (extent.firstPage ?? 1) === 1 };
}

function filtersOf(settings: Settings): IDataObject {
	return { is_send: sentFilter(false), status: settings.status };
}

/** Checked here again, since a server that does not know a filter ignores it and sends every order. */
function isWaiting(order: AkinonOrder, settings: Settings): boolean {
	return (
		order.is_send === false && (settings.status === undefined || order.status === settings.status)
	);
}

/**
 * Marks orders as sent before they are emitted. An order whose mark did not succeed is emitted all
 * the same: it still waits in Akinon, and comes again after its lease.
 *
 * @returns the IDs of the marked orders
 * @throws RequestError where the credential may not mark orders and none has been marked
 */
async function markAll(
	connection: Connection,
	deliveries: Array<Delivery<Waiting>>,
	time: PollTime,
): Promise<Set<string>> {
	const marked = new Set<string>();
	const mark = async ({ order: { id, order } }: Delivery<Waiting>) => {
		if (Date.now() > time.deadline) return;
		await markOrderAsSent(connection, keyOf(order));
		marked.add(id);
	};
	// Only the first may stop the poll: once another is marked, an order that is not emitted is lost.
	const [first, ...others] = deliveries;
	if (first) await mark(first).catch(throwIfNotAllowed);
	await runGroups(
		others.map((delivery) => [async () => await mark(delivery).catch(() => undefined)]),
		MARKS_AT_ONCE,
	);
	return marked;
}

function throwIfNotAllowed(error: unknown): void {
	const status = error instanceof RequestError ? error.details.status : undefined;
	if (status === 401 || status === 403) throw error;
}

function toItem(
	{ order: { order }, number, isLast }: Delivery<Waiting>,
	settings: Settings,
	marked?: Set<string>,
): IDataObject {
	const { includeChannelSettings, maximumDeliveries } = settings;
	return {
		...orderOutput(order, { simplify: false, includeChannelSettings }),
		delivery: {
			number,
			maximum: maximumDeliveries,
			isLast,
			...(marked && { markedAsSent: marked.has(String(keyOf(order))) }),
		},
	};
}
