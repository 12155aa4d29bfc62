import { runGroups } from '../../shared/concurrency';
import { RequestError } from '../../shared/errors';
import type { PollParameters } from '../../shared/n8n/parameters';
import type { PollCall, Trigger } from '../../shared/n8n/trigger';
import { readNumberedPages, type NumberedPage } from '../../shared/pagination/numberedPages';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import { akinon, listOrders, markOrderAsSent, sentFilter } from '../api/client';
import { hasUncountedPieces, uncountedPiecesText, type OutputChoice } from '../order/output';
import { readOutputChoice } from '../resources/fields';
import {
	decideDeliveries,
	isDue,
	nextDelivery,
	type Delivery,
	type DeliveryDecision,
	type LeaseRules,
} from './decide';
import { toItem } from './item';
import { parseQueueEntry, type QueueEntry } from './queueEntry';
import { readQueue, type QueuePages } from './readQueue';
import { readState, writeState, type AkinonTriggerState } from './state';

const MAX_PARALLEL_MARKS = 8;

interface AkinonTriggerSettings extends LeaseRules {
	/** Undefined for any. */
	status?: string;
	pageSize: number;
	markWhenEmitted: boolean;
	output: OutputChoice;
	testOrders: number;
}

type AkinonPoll = PollCall<AkinonTriggerSettings>;

/** Emits orders that wait for the ERP. */
export const waitingOrderTrigger: Trigger<AkinonTriggerSettings> = {
	provider: akinon,
	readSettings,
	async readSample(call) {
		const { settings, readUntil } = call;
		const { entries } = await readNumberedPages({
			fetchPage: async (page) => await fetchPage(call, page),
			identity: ({ id }) => id,
			filter: ({ isWaiting }) => isWaiting,
			limit: settings.testOrders,
			shouldStop: () => Date.now() > readUntil,
		});
		logUncountedPieces(call, entries);
		return entries.map((entry) =>
			toItem(nextDelivery(entry, new Map(), settings, Date.now()), settings),
		);
	},
	emptySample: {
		message: 'No orders are waiting for the ERP',
		description: "Place an order or choose another 'Status', then test again.",
	},
	async poll(call, stored) {
		const { settings } = call;
		const pages = await readNextPages(call, readState(stored).state);
		// Read the state again: if this poll ran out of time, another may have run meanwhile.
		const { state, dropped } = readState(stored);
		const queue = { ...pages, orders: waitingOf(pages.entries) };
		const decision = decideDeliveries(queue, state.leases, settings, Date.now());
		const { deliveries, leases } = decision;
		const marked = settings.markWhenEmitted ? await markAll(call, deliveries) : undefined;
		logPoll(call, pages, decision, dropped);
		return {
			items: deliveries.map((delivery) => toItem(delivery, settings, marked)),
			state: { ...writeState({ ...pages, leases }) },
		};
	},
};

function readSettings(parameters: PollParameters): AkinonTriggerSettings {
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

/** Reads the part of the queue that is this poll's turn. */
async function readNextPages(
	call: AkinonPoll,
	{ leases, ...round }: AkinonTriggerState,
): Promise<QueuePages<QueueEntry>> {
	const { settings, now, readUntil } = call;
	return await readQueue({
		fetchPage: async (page) => await fetchPage(call, page),
		pageSize: settings.pageSize,
		round,
		wanted: settings.maxOrders,
		shouldStop: () => Date.now() > readUntil,
		assessPage(entries) {
			const waiting = waitingOf(entries);
			return {
				dueCount: waiting.filter((entry) => isDue(entry, leases, settings, now)).length,
				isAllNew: waiting.length > 0 && !waiting.some(({ id }) => leases.has(id)),
			};
		},
	});
}

async function fetchPage(
	{ client, settings: { status, pageSize } }: AkinonPoll,
	number: number,
): Promise<NumberedPage<QueueEntry> | undefined> {
	const page = await listOrders(client, { is_send: sentFilter(false), status }, number, pageSize);
	return page && { ...page, entries: page.entries.map((raw) => parseQueueEntry(raw, status)) };
}

/** Returns the waiting entries, each ID once. */
function waitingOf(entries: QueueEntry[]): QueueEntry[] {
	const waiting = entries.filter(({ isWaiting }) => isWaiting);
	return [...new Map(waiting.map((entry) => [entry.id, entry])).values()];
}

/**
 * Marks orders as sent before they are emitted. An order that could not be marked is emitted all the
 * same: it still waits in Akinon and comes again after its lease.
 *
 * @returns the IDs of the marked orders
 * @throws RequestError if the credential may not mark orders and none has been marked
 */
async function markAll(
	{ client, deadline }: AkinonPoll,
	deliveries: Array<Delivery<QueueEntry>>,
): Promise<Set<string>> {
	const marked = new Set<string>();
	const mark = async (id: string) => {
		if (Date.now() > deadline) return;
		await markOrderAsSent(client, Number(id));
		marked.add(id);
	};
	// Only the first may stop the poll: once one is marked, an order that is not emitted is lost.
	const [first, ...others] = deliveries
		.filter(({ order: { order } }) => isReadable(order))
		.map(({ order: { id } }) => id);
	if (first) await mark(first).catch(throwIfForbidden);
	await runGroups(
		others.map((id) => [async () => await mark(id).catch(() => undefined)]),
		MAX_PARALLEL_MARKS,
	);
	return marked;
}

function throwIfForbidden(error: unknown): void {
	const status = error instanceof RequestError ? error.details.status : undefined;
	if (status === 401 || status === 403) throw error;
}

/** Logs one line about the poll, and a warning for each thing that needs attention. */
function logPoll(
	call: AkinonPoll,
	{ entries, count, failures }: QueuePages<QueueEntry>,
	{ deliveries, leases }: DeliveryDecision<QueueEntry>,
	dropped: number,
): void {
	const { logger } = call.context;
	const { maximumDeliveries } = call.settings;
	const givenUp = [...leases.values()].filter(
		(lease) => maximumDeliveries > 0 && lease.deliveries >= maximumDeliveries,
	);
	logger.debug(
		`Akinon queue: ${entries.length} entries read, ${deliveries.length} emitted, ${count} waiting, ${givenUp.length} given up`,
	);
	for (const [page, error] of failures) {
		const reason = error instanceof Error ? error.message : String(error);
		logger.warn(`Page ${page} of Akinon's queue was skipped: ${reason}`);
	}
	if (dropped > 0) {
		logger.warn(
			`${dropped} damaged entries of the trigger's state were dropped; orders may come again`,
		);
	}
	logUncountedPieces(
		call,
		deliveries.map(({ order }) => order),
	);
}

/** Logs one line if items of the orders seem to stand for several pieces. */
function logUncountedPieces({ context, settings }: AkinonPoll, entries: QueueEntry[]): void {
	const uncounted = entries.filter(
		({ order }) => isReadable(order) && hasUncountedPieces(order, settings.output),
	);
	if (uncounted.length > 0) context.logger.warn(uncountedPiecesText(uncounted.length));
}
