import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../../shared/errors';
import { memoryOf, type Trigger } from '../../../shared/n8n/trigger';
import { readNumberedPages, type NumberedPage } from '../../../shared/pagination/numberedPages';
import { akinon, listOrders, sentFilter } from '../../api/client';
import { scopeOf } from '../scope';
import { logUncountedPieces } from '../uncountedPieces';
import { decideDeliveries, isDue, nextDelivery, type LeaseRules } from './decide';
import { toItem } from './item';
import type { ListRead } from './keptLeases';
import type { Leases } from './lease';
import { markEmitted, recordEmission, withMarks } from './marks';
import { describeSkipped, logPoll } from './pollLog';
import { parseQueueEntry, type QueueEntry } from './queueEntry';
import { readLists } from './readLists';
import type { QueuePages } from './readQueue';
import { readSettings, type WaitingCall, type WaitingSettings } from './settings';
import { readState, writeState } from './state';
import type { StatusList } from './statusLists';

/** Emits orders that wait for the ERP. */
export const waitingOrderTrigger: Trigger<WaitingSettings> = {
	provider: akinon,
	readSettings,
	readSample,
	emptySample: {
		message: 'No orders are waiting for the ERP',
		description: "Place an order or choose other 'Statuses', then test again.",
	},
	async poll(call, stored) {
		const { settings, now } = call;
		const { source, memory } = memoryOf(call, stored, await scopeOf(call));
		const before = readState(memory).state;
		const { marked, pending } = await markEmitted(call, settings.marks ? before.leases : new Map());
		const marks = { marks: settings.marks, now };
		const hidden = withMarks(before.leases, marked, marks);
		const rules = { ...settings, maxOrders: settings.maxOrders - pending };
		const read = await readLists({
			...settings,
			...before,
			fetchPage: async (list, page) => await fetchPage(call, list, page),
			assessPage: (entries) => assessPage(entries, hidden, rules, now),
			wanted: rules.maxOrders,
			shouldStop: () => Date.now() > call.readUntil,
		});
		// Read the state again: if this poll ran out of time, another may have run meanwhile.
		const known = readState(memory);
		const leases = withMarks(known.state.leases, marked, marks);
		const queue = {
			orders: waitingOf([...read.pages.values()].flatMap(({ entries }) => entries)),
			lists: new Map([...read.pages].map(([name, pages]) => [name, toListRead(pages)])),
			chosen: settings.lists.map(({ name }) => name),
		};
		const emittedAt = Date.now();
		const decision = decideDeliveries(queue, leases, rules, emittedAt);
		logPoll(call, read, known, decision);
		if (decision.deliveries.length > 0) recordEmission(call.context, emittedAt);
		const state = writeState({
			leases: decision.leases,
			rounds: new Map([...known.state.rounds, ...read.pages]),
			firstList: read.firstList,
			maximumDeliveries: settings.maximumDeliveries,
		});
		return {
			items: decision.deliveries.map((delivery) => toItem(delivery, settings)),
			state: { source, ...state } as IDataObject,
		};
	},
};

async function readSample(call: WaitingCall): Promise<IDataObject[]> {
	const { settings, readUntil, now } = call;
	const found: QueueEntry[] = [];
	const skipped: QueueEntry[] = [];
	for (const list of settings.lists) {
		const { entries } = await readNumberedPages({
			fetchPage: async (page) => await fetchPage(call, list, page),
			identity: ({ id }) => id,
			filter(entry) {
				if (entry.skipReason) skipped.push(entry);
				return !entry.skipReason;
			},
			limit: settings.testOrders - found.length,
			shouldStop: () => Date.now() > readUntil,
		});
		found.push(...entries);
		if (found.length >= settings.testOrders) break;
	}
	const said = describeSkipped(skipped);
	if (said && found.length === 0) {
		throw new InvalidInputError(
			waitingOrderTrigger.emptySample.message,
			`${said}. Check the 'Omnitron URL' in the credential and ask your Akinon contact about its filters.`,
		);
	}
	if (said) call.context.logger.warn(said);
	logUncountedPieces(
		call,
		found.map(({ order }) => order),
	);
	return found.map((entry) => toItem(nextDelivery(entry, new Map(), settings, now), settings));
}

async function fetchPage(
	{ client, settings: { pageSize } }: WaitingCall,
	list: StatusList,
	number: number,
): Promise<NumberedPage<QueueEntry> | undefined> {
	const filters = { is_send: sentFilter(false), status: list.status };
	const page = await listOrders(client, filters, number, pageSize);
	return page && { ...page, entries: page.entries.map((raw) => parseQueueEntry(raw, list)) };
}

function assessPage(entries: QueueEntry[], leases: Leases, rules: LeaseRules, now: number) {
	const waiting = waitingOf(entries);
	return {
		dueCount: waiting.filter((entry) => isDue(entry, leases, rules, now)).length,
		isAllNew: waiting.length > 0 && !waiting.some(({ id }) => leases.has(id)),
	};
}

/** Returns the waiting entries, each ID once. */
function waitingOf(entries: QueueEntry[]): QueueEntry[] {
	const waiting = entries.filter(({ skipReason }) => skipReason === undefined);
	return [...new Map(waiting.map((entry) => [entry.id, entry])).values()];
}

function toListRead({ entries, ...pages }: QueuePages<QueueEntry>): ListRead {
	const unsent = entries.filter(({ skipReason }) => skipReason !== 'sent');
	return { ...pages, shown: new Set(unsent.map(({ id }) => id)) };
}
