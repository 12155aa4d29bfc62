import uniq from 'lodash/uniq';
import type { IDataObject } from 'n8n-workflow';

import { messageOf } from '../../../shared/n8n/nodeErrors';
import { UnreadableEntry } from '../../../shared/pagination/unreadableEntry';
import { textOf } from '../../../shared/values';
import { findId, listOrders } from '../../api/client';
import type { AkinonOrder } from '../../api/types';
import {
	beginRound,
	changeOf,
	endRound,
	inTurn,
	missingOrders,
	remember,
	settledCancellations,
	UNDER_WAY,
	unlistedOrders,
} from './decide';
import { toItem, toWarningItem } from './item';
import { readLists, type ListReader, type ListsRead } from './readLists';
import { forgetOldChanges, noteEmitted } from './redelivery';
import { readListedOrder, readOrderById } from './readOrder';
import { readSeenOrder, type SeenOrder } from './seenOrder';
import type { StatusChangeCall } from './settings';
import type { StatusChangeState } from './state';

/** The most requests of one poll. */
const MAX_REQUESTS = 120;
/** How many of them are kept for orders that are read by ID. */
const MIN_REQUESTS_BY_ID = 12;
/** The most orders of a poll that are read only because no list shows them. */
const MAX_UNLISTED_READ = 10;
const MAX_PARALLEL_READS = 4;
const MAX_FAILED_READS = 3;
/** Fewer missing orders are read by ID at once; more are looked for in the lists first. */
const MIN_MISSING_TO_SEARCH = 5;
/** How many unreadable entries are remembered, so that each is emitted once. */
const MAX_UNREADABLE = 50;

interface OrderList {
	filter: IDataObject;
	kind: 'underWay' | 'left' | 'canceling';
}

/** The lists of a round, in the order in which orders move through them. */
const LISTS: OrderList[] = [
	...UNDER_WAY.map((status) => ({ filter: { status }, kind: 'underWay' as const })),
	...['550', '100', '600'].map((status) => ({ filter: { status }, kind: 'left' as const })),
	...['waiting', 'confirmation_waiting', 'confirmed', 'waiting_for_payment'].map(
		(cancelStatus) => ({ filter: { cancel_status: cancelStatus }, kind: 'canceling' as const }),
	),
];
const FIRST_AFTER_UNDER_WAY = UNDER_WAY.length;

/**
 * Reads on through the lists, then by ID what they do not show, and updates `state`.
 *
 * @returns the items, and their orders as Akinon sent them
 * @throws what the first page threw if nothing could be read
 */
export async function pollRound(
	call: StatusChangeCall,
	state: StatusChangeState,
): Promise<{ items: IDataObject[]; orders: AkinonOrder[] }> {
	const poll = new RoundPoll(call, state);
	await poll.readLists();
	await poll.readById();
	poll.end();
	return poll;
}

class RoundPoll {
	readonly items: IDataObject[] = [];
	readonly orders: AkinonOrder[] = [];
	private requestsLeft = MAX_REQUESTS;
	private lists?: ListsRead;
	private goneCount = 0;
	private otherStatusCount = 0;
	private readonly failedReads: unknown[] = [];

	constructor(
		private readonly call: StatusChangeCall,
		private readonly state: StatusChangeState,
	) {}

	async readLists(): Promise<void> {
		const { settings, client, readUntil } = this.call;
		if (!this.state.next) beginRound(this.state);
		this.lists = await readLists<unknown>({
			listCount: LISTS.length,
			start: this.state.next,
			planOf: (list) => this.planOf(LISTS[list]),
			fetchPage: async (list, page) => {
				this.requestsLeft--;
				return await listOrders(client, LISTS[list].filter, page, settings.pageSize);
			},
			idOf: (entry) => Number(textOf(findId((entry ?? {}) as AkinonOrder))),
			onEntries: (list, entries) => entries.forEach((entry) => this.addEntry(entry, LISTS[list])),
			pageSize: settings.pageSize,
			maxPages: MAX_REQUESTS - MIN_REQUESTS_BY_ID,
			shouldStop: () => Date.now() > readUntil,
		});
		this.state.next = this.lists.next;
	}

	/** Reads the orders that have left the lists, and in turn those that no list shows. */
	async readById(): Promise<void> {
		const { state } = this;
		const { next } = state;
		const isUnderWayRead = next === undefined || next.list >= FIRST_AFTER_UNDER_WAY;
		const left = [
			...(isUnderWayRead ? missingOrders(state) : []),
			...(next === undefined ? settledCancellations(state) : []),
		];
		state.lastMissing = await this.readInTurn(uniq(left), state.lastMissing, Infinity);
		const unlisted = unlistedOrders(state).filter((id) => !state.orders.get(id)?.isSeen);
		state.lastUnlisted = await this.readInTurn(unlisted, state.lastUnlisted, MAX_UNLISTED_READ);
	}

	/** Ends the poll, and the round if all lists have been read. */
	end(): void {
		const { settings, now } = this.call;
		if (this.state.next === undefined) endRound(this.state, settings, now);
		forgetOldChanges(this.state, now);
		this.log();
	}

	private planOf({ kind }: OrderList): ReturnType<ListReader<unknown>['planOf']> {
		const { state } = this;
		if (kind === 'underWay') return 'whole';
		if (kind === 'canceling') return unlistedOrders(state).length > 0 ? 'whole' : 'skip';
		if (missingOrders(state).length < MIN_MISSING_TO_SEARCH) return 'skip';
		return { lookFor: () => missingOrders(state).map(Number) };
	}

	private addEntry(entry: unknown, { filter, kind }: OrderList): void {
		const { settings } = this.call;
		const seen = readSeenOrder(entry, settings.includesItems ? settings.milestoneOf : undefined);
		if (!seen) {
			if (kind === 'underWay') this.addUnreadable(entry);
			return;
		}
		if (kind === 'underWay' && seen.status !== filter.status) this.otherStatusCount++;
		if (kind === 'canceling') seen.isCanceling = true;
		this.add(entry as AkinonOrder, seen);
	}

	private addUnreadable(entry: unknown): void {
		const { unreadable } = this.state;
		const hash = new UnreadableEntry(entry).id.slice(-8);
		if (unreadable.includes(hash) || this.isFull) return;
		unreadable.push(hash);
		if (unreadable.length > MAX_UNREADABLE) unreadable.shift();
		this.items.push(toWarningItem(entry, this.call.settings.output));
	}

	/** Emits an order if it has changed, and remembers it. What finds no room changes again with the next round. */
	private add(order: AkinonOrder, seen: SeenOrder): void {
		const { settings, now } = this.call;
		const change = changeOf(this.state, seen, settings);
		if (change && this.isFull) {
			const known = this.state.orders.get(seen.id);
			if (known) known.isSeen = true;
			return;
		}
		if (change) {
			this.items.push(toItem(order, change, settings.output));
			this.orders.push(order);
			noteEmitted(this.state, seen.id, now);
		}
		remember(this.state, seen, settings, now);
	}

	private get isFull(): boolean {
		return this.items.length >= this.call.settings.maxOrders;
	}

	/** Reads orders by ID while there is room, beginning after `after`. @returns the last ID */
	private async readInTurn(ids: string[], after: number, most: number): Promise<number> {
		let last = after;
		const waiting = inTurn(ids, after, Math.min(most, this.requestsLeft));
		while (waiting.length > 0 && !this.mustStop) {
			// An order takes up to two requests.
			const batch = waiting.splice(0, Math.min(MAX_PARALLEL_READS, this.requestsLeft >> 1));
			const read = await Promise.allSettled(batch.map(async (id) => await this.readOne(id)));
			for (const result of read) {
				if (result.status === 'rejected') this.failedReads.push(result.reason);
				else result.value?.();
			}
			last = Number(batch[batch.length - 1]);
		}
		return last;
	}

	private get mustStop(): boolean {
		return (
			this.isFull ||
			this.requestsLeft < 2 ||
			this.failedReads.length >= MAX_FAILED_READS ||
			Date.now() > this.call.readUntil
		);
	}

	/** Reads an order by ID. @returns what to do with it, in the order of the IDs */
	private async readOne(id: string): Promise<() => void> {
		const { client, settings } = this.call;
		const { milestoneOf, includesItems } = settings;
		this.requestsLeft--;
		const detail = await readOrderById(client, id);
		if (!detail) return () => this.forget(id);
		const seen = readSeenOrder(detail, undefined);
		const mayHaveChanged = !seen || changeOf(this.state, seen, settings) !== undefined;
		if (!mayHaveChanged && !includesItems) return () => this.add(detail, seen);
		this.requestsLeft--;
		const order = await readListedOrder(client, detail);
		const complete = readSeenOrder(order, includesItems ? milestoneOf : undefined);
		return () => complete && this.add(order, complete);
	}

	private forget(id: string): void {
		this.state.orders.delete(id);
		this.goneCount++;
	}

	/** Logs one line about the poll, and a warning for each thing that needs attention. */
	private log(): void {
		const { logger } = this.call.context;
		const { pagesRead = 0, failures = [] } = this.lists ?? {};
		logger.debug(
			`Akinon status changes: ${pagesRead} pages read, ${MAX_REQUESTS - this.requestsLeft} requests, ${this.items.length} emitted, ${this.state.orders.size} orders watched`,
		);
		for (const { list, page, error } of failures) {
			const name = Object.values(LISTS[list].filter).join();
			logger.warn(`Page ${page} of Akinon's orders in ${name} was skipped: ${messageOf(error)}`);
		}
		for (const error of this.failedReads) {
			logger.warn(`An Akinon order could not be read by ID: ${messageOf(error)}`);
		}
		if (this.goneCount > 0) {
			logger.warn(`${this.goneCount} Akinon orders no longer exist and are not watched any more`);
		}
		if (this.otherStatusCount > 0) {
			logger.warn(
				`Akinon listed ${this.otherStatusCount} orders with a status that was not requested. If it ignores the status filter, the trigger reads all orders.`,
			);
		}
	}
}
