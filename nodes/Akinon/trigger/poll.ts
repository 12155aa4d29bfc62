import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { runGroups } from '../../shared/concurrency';
import { HttpClient } from '../../shared/http/client';
import { InvalidInputError, RequestError } from '../../shared/errors';
import { PollParameters } from '../../shared/n8n/parameters';
import { pollDeadlines, type PollDeadlines } from '../../shared/n8n/poll';
import { akinon, keyOf, listOrders, markOrderAsSent, sentFilter } from '../api/client';
import type { OutputChoice } from '../order/output';
import { readOutputChoice } from '../resources/fields';
import { readQueueEntry, type QueueEntry } from './queueEntry';
import { readQueue, type QueuePages } from './readQueue';
import { hasOrder, toItem, type OrderDelivery } from './item';
import { readState, writeState, type TriggerState } from './state';
import {
	decideDeliveries,
	isDue,
	nextDelivery,
	type Decision,
	type LeaseRules,
	type Leases,
} from './decide';

const MARKS_AT_ONCE = 8;

interface Settings extends LeaseRules {
	/** Undefined: any. */
	status?: string;
	pageSize: number;
	markWhenEmitted: boolean;
	output: OutputChoice;
	/** How many orders a test run in the editor brings. */
	testOrders: number;
}

/**
 * One poll: reads a part of the ERP queue, decides what to emit, and remembers it. The state is
 * assigned once, as the last thing: a poll that throws before has changed nothing.
 *
 * @param properties the trigger's own, which tell labels and defaults
 * @returns the orders to emit, or null for none
 */
export async function pollUnsentOrders(
	context: IPollFunctions,
	properties: INodeProperties[],
): Promise<IDataObject[] | null> {
	const settings = readSettings(new PollParameters(context, properties));
	const time = pollDeadlines(context, Date.now());
	const client = await HttpClient.open(context, akinon, time.deadline);
	if (context.getMode() === 'manual') return await showWaiting(client, settings, time);

	const stored = context.getWorkflowStaticData('node');
	const reading = await readPart(client, settings, readState(stored).state, time);
	// Read again: a poll whose time was over may have been followed by another meanwhile.
	const { state, dropped } = readState(stored);
	const queue = { ...reading, orders: waitingEntries(reading.entries, settings) };
	const decision = decideDeliveries(queue, state.leases, settings, Date.now());
	const marked = settings.markWhenEmitted
		? await markAll(client, decision.deliveries.filter(hasOrder), time)
		: undefined;
	const items = decision.deliveries.map((delivery) => toItem(delivery, settings, marked));

	logPoll(context, settings, { reading, decision, dropped });
	Object.assign(stored, writeState({ ...reading, leases: decision.leases }));
	return items.length > 0 ? items : null;
}

function readSettings(parameters: PollParameters): Settings {
	const options = parameters.in('options');
	return {
		status: readStatus(parameters),
		markWhenEmitted: parameters.choice('markAsSent') === 'whenEmitted',
		redeliverAfterMs: parameters.integer('redeliverAfter', 1) * 60_000,
		maximumDeliveries: parameters.integer('maximumDeliveries', 0),
		maxOrders: options.integer('maxOrders', 1),
		pageSize: options.integer('pageSize', 1),
		testOrders: options.integer('testOrders', 1),
		output: readOutputChoice(parameters),
	};
}

function readStatus(parameters: PollParameters): string | undefined {
	const status = parameters.choice('status');
	if (status === 'any') return undefined;
	return status === 'other' ? parameters.text('statusCode') : status;
}

/**
 * A test run in the editor brings the first orders that wait. It neither reads nor writes the state,
 * and marks nothing.
 */
async function showWaiting(
	client: HttpClient,
	settings: Settings,
	time: PollDeadlines,
): Promise<IDataObject[]> {
	const { testOrders } = settings;
	const found: QueueEntry[] = [];
	let read = 0;
	for (let number = 1; found.length < testOrders && Date.now() <= time.readUntil; number++) {
		const page = await fetchPage(client, settings, number);
		if (!page || page.entries.length === 0) break;
		found.push(...waitingEntries(page.entries, settings));
		read += page.entries.length;
		if (read >= (page.count ?? Infinity)) break;
	}
	if (found.length === 0) {
		throw new InvalidInputError(
			'No orders are waiting for the ERP',
			"Place an order, or choose another 'Status', and test again.",
		);
	}
	const none: Leases = new Map();
	return found
		.slice(0, testOrders)
		.map((entry) => toItem(nextDelivery(entry, none, settings, Date.now()), settings));
}

/** Reads the part of the queue that is this poll's turn. */
async function readPart(
	client: HttpClient,
	settings: Settings,
	{ leases, ...round }: TriggerState,
	time: PollDeadlines,
): Promise<QueuePages<unknown>> {
	const now = Date.now();
	return await readQueue({
		fetchPage: async (page) => await fetchPage(client, settings, page),
		pageSize: settings.pageSize,
		round,
		wanted: settings.maxOrders,
		shouldStop: () => Date.now() > time.readUntil,
		appraise(entries) {
			const waiting = waitingEntries(entries, settings);
			return {
				toEmit: waiting.filter((entry) => isDue(entry, leases, settings, now)).length,
				isAllNew: waiting.length > 0 && !waiting.some(({ id }) => leases.has(id)),
			};
		},
	});
}

async function fetchPage(client: HttpClient, { status, pageSize }: Settings, page: number) {
	const filters = { is_send: sentFilter(false), status };
	return await listOrders(client, filters, page, pageSize);
}

/** Each ID once. */
function waitingEntries(entries: unknown[], { status }: Settings): QueueEntry[] {
	const waiting = new Map<string, QueueEntry>();
	for (const sent of entries) {
		const entry = readQueueEntry(sent, status);
		if (entry) waiting.set(entry.id, entry);
	}
	return [...waiting.values()];
}

/**
 * Marks orders as sent before they are emitted. An order whose mark did not succeed is emitted all
 * the same: it still waits in Akinon, and comes again after its lease.
 *
 * @returns the IDs of the marked orders
 * @throws RequestError where the credential may not mark orders and none has been marked
 */
async function markAll(
	client: HttpClient,
	deliveries: OrderDelivery[],
	time: PollDeadlines,
): Promise<Set<string>> {
	const marked = new Set<string>();
	const mark = async ({ order: { id, order } }: OrderDelivery) => {
		if (Date.now() > time.deadline) return;
		await markOrderAsSent(client, keyOf(order));
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

interface Poll {
	reading: QueuePages<unknown>;
	decision: Decision<QueueEntry>;
	dropped: number;
}

/** One line about the poll for who looks closer, and one for each thing that somebody should look at. */
function logPoll(context: IPollFunctions, settings: Settings, poll: Poll): void {
	const { reading, decision, dropped } = poll;
	const { maximumDeliveries } = settings;
	const givenUp = [...decision.leases.values()].filter(
		({ deliveries }) => maximumDeliveries > 0 && deliveries >= maximumDeliveries,
	);
	const unreadable = decision.deliveries.filter((delivery) => !hasOrder(delivery));
	context.logger.debug(
		`Akinon queue: ${reading.entries.length} entries read, ${decision.deliveries.length} emitted, ${reading.count} waiting, ${givenUp.length} given up`,
	);
	for (const [page, error] of reading.failures) {
		const reason = error instanceof Error ? error.message : String(error);
		context.logger.warn(`Page ${page} of Akinon's queue was skipped: ${reason}`);
	}
	if (unreadable.length > 0) {
		context.logger.warn(
			`Akinon's queue has entries without a whole number as ID: ${unreadable.length} left out, each emitted once as a warning`,
		);
	}
	if (dropped > 0) {
		context.logger.warn(
			`${dropped} parts of what the trigger remembers could not be read and were dropped; orders may come again`,
		);
	}
}
