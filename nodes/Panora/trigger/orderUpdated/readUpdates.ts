import { rethrow, type RequestError } from '../../../shared/errors';
import { readCursorPages } from '../../../shared/pagination/cursorPages';
import { isReadable } from '../../../shared/pagination/unreadableEntry';
import type { ListedOrder, OrderPage } from '../../api/client';
import { isStaleCursor } from '../../api/errors';
import type { PanoraOrder } from '../../api/types';
import { isUnread, readPage } from '../remoteData';
import type { PanoraPoll } from '../settings';
import {
	decideUpdate,
	forgetIfTooMany,
	rememberVersion,
	versionToCompare,
	type OrderVersion,
	type UpdateMemory,
} from './decide';
import { keyOf } from './state';

/** A poll takes a part of the requests that Panora allows per minute. */
const MAX_PAGES = 20;
/** Remembered orders take less than 40 bytes each. */
export const MAX_ORDERS = 20_000;

export interface UpdatesRead {
	/** The updated orders, in the list's order. */
	updated: PanoraOrder[];
	/** How many may be updated, but their remote data is not there yet. */
	waitingCount: number;
	forgottenCount: number;
	pagesRead: number;
	/** Where the next poll continues. */
	nextCursor?: string;
	hasReachedEnd: boolean;
	/** The failure that cut the list short after at least one page. */
	interruption?: RequestError;
}

/**
 * Reads a part of the list, compares each order with what is remembered of it, and updates `memory`. If
 * the order at the cursor is gone, the round starts over.
 *
 * @throws RequestError if no page could be read
 */
export async function readUpdates(
	call: PanoraPoll,
	memory: UpdateMemory,
	cursor: string | undefined,
): Promise<UpdatesRead> {
	const readFrom = async (start?: string) => await new UpdatesReader(call, memory).read(start);
	return await readFrom(cursor).catch(async (error: unknown) =>
		cursor !== undefined && isStaleCursor(error) ? await readFrom() : rethrow(error),
	);
}

class UpdatesReader {
	private readonly updated: PanoraOrder[] = [];
	private waitingCount = 0;
	private forgottenCount = 0;
	private pagesRead = 0;
	private interruption?: RequestError;

	constructor(
		private readonly call: PanoraPoll,
		private readonly memory: UpdateMemory,
	) {}

	async read(start: string | undefined): Promise<UpdatesRead> {
		const { nextCursor, interruption } = await readCursorPages<PanoraOrder>({
			fetchPage: async (cursor) => await this.readPage(cursor),
			identity: ({ id }) => id,
			cursor: start,
			shouldStop: () =>
				this.interruption !== undefined ||
				this.pagesRead >= MAX_PAGES ||
				Date.now() > this.call.readUntil,
		});
		return {
			updated: this.updated,
			waitingCount: this.waitingCount,
			forgottenCount: this.forgottenCount,
			pagesRead: this.pagesRead,
			nextCursor,
			hasReachedEnd: nextCursor === undefined && interruption === undefined,
			interruption: interruption ?? this.interruption,
		};
	}

	private async readPage(cursor: string | undefined): Promise<OrderPage> {
		/** By ID: what is known of the orders that Panora has stored anew. */
		const changed = new Map<string, OrderVersion>();
		/** IDs of the orders that are not known yet. */
		const added = new Set<string>();
		const { page, interruption } = await readPage(this.call, cursor, (listed) => {
			this.findChanges(listed, changed, added);
			// The shop's version of all orders that are there at first would cost too many requests.
			return ({ id }) => changed.has(id) || (added.has(id) && this.memory.startedAt === undefined);
		});
		this.interruption = interruption;
		for (const order of page.entries.filter(isReadable<PanoraOrder>)) {
			const known = changed.get(order.id);
			if (known) this.compare(order, known);
			else if (added.has(order.id)) rememberVersion(this.memory, keyOf(order.id), order);
		}
		this.pagesRead++;
		return page;
	}

	private findChanges(
		listed: ListedOrder[],
		changed: Map<string, OrderVersion>,
		added: Set<string>,
	): void {
		const { memory } = this;
		for (const order of listed.filter(isReadable<PanoraOrder>)) {
			const key = keyOf(order.id);
			if (forgetIfTooMany(memory, key, order, MAX_ORDERS)) this.forgottenCount++;
			const known = versionToCompare(memory, key, order);
			if (known) changed.set(order.id, known);
			else if (!memory.versions.has(key)) added.add(order.id);
		}
	}

	private compare(order: PanoraOrder, known: OrderVersion): void {
		const { settings, now } = this.call;
		const { includeRemoteData } = settings.output;
		const isWaiting = includeRemoteData && isUnread(order);
		const decision = isWaiting ? 'wait' : decideUpdate(known, order, includeRemoteData, now);
		if (decision === 'wait') this.waitingCount++;
		if (decision === 'emit') {
			// What finds no room is found again in the next round.
			if (this.updated.length >= settings.maxOrders) return;
			this.updated.push(order);
		}
		if (decision !== 'wait') rememberVersion(this.memory, keyOf(order.id), order);
	}
}
