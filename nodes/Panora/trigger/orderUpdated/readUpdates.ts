import type { RequestError } from '../../../shared/errors';
import { rethrow } from '../../../shared/errors';
import type { PollCall } from '../../../shared/n8n/trigger';
import { readCursorPages } from '../../../shared/pagination/cursorPages';
import { isReadable } from '../../../shared/pagination/unreadableEntry';
import { listOrders, type ListedOrder, type OrderPage } from '../../api/client';
import { isStaleCursor } from '../../api/errors';
import { RemoteDataReader } from '../../api/remoteData';
import type { PanoraOrder } from '../../api/types';
import { isUnread, PAGE_SIZE, readWhatIsPossible, type PanoraTriggerSettings } from '../readOrders';
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
const MAX_ORDERS = 20_000;

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
	call: PollCall<PanoraTriggerSettings>,
	memory: UpdateMemory,
	cursor: string | undefined,
): Promise<UpdatesRead> {
	return await readFrom(call, memory, cursor).catch(async (error: unknown) =>
		cursor !== undefined && isStaleCursor(error)
			? await readFrom(call, memory, undefined)
			: rethrow(error),
	);
}

async function readFrom(
	{ client, settings, readUntil, now }: PollCall<PanoraTriggerSettings>,
	memory: UpdateMemory,
	start: string | undefined,
): Promise<UpdatesRead> {
	const { connectionToken, output, maxOrders } = settings;
	const { includeRemoteData } = output;
	const updated: PanoraOrder[] = [];
	let waitingCount = 0;
	let forgottenCount = 0;
	let pagesRead = 0;
	let interruption: RequestError | undefined;
	const isLate = () => Date.now() > readUntil;

	const compare = (order: PanoraOrder, known: OrderVersion) => {
		const isWaiting = includeRemoteData && isUnread(order);
		const decision = isWaiting ? 'wait' : decideUpdate(known, order, includeRemoteData, now);
		if (decision === 'wait') waitingCount++;
		// What finds no room is found again in the next round.
		if (decision === 'wait' || (decision === 'emit' && updated.length >= maxOrders)) return;
		if (decision === 'emit') updated.push(order);
		rememberVersion(memory, keyOf(order.id), order);
	};

	const list = await readCursorPages<PanoraOrder>({
		async fetchPage(cursor): Promise<OrderPage> {
			const request = { connectionToken, limit: PAGE_SIZE, cursor, includeRemoteData: false };
			const listed = await listOrders(client, request);
			const changed = new Map<string, OrderVersion>();
			const added = new Set<string>();
			for (const order of listed.entries.filter(isReadable<PanoraOrder>)) {
				const key = keyOf(order.id);
				if (forgetIfTooMany(memory, key, order, MAX_ORDERS)) forgottenCount++;
				const known = versionToCompare(memory, key, order);
				if (known) changed.set(order.id, known);
				else if (!memory.versions.has(key)) added.add(order.id);
			}
			// The shop's version of all orders that are there at first would cost too many requests.
			const needsVersion = ({ id }: ListedOrder) =>
				changed.has(id) || (added.has(id) && memory.startedAt === undefined);
			const reader = new RemoteDataReader(client, request, listed.entries, needsVersion, isLate);
			if (includeRemoteData) interruption = await readWhatIsPossible(reader);
			const entries = reader.entries();
			for (const order of entries.filter(isReadable<PanoraOrder>)) {
				const known = changed.get(order.id);
				if (known) compare(order, known);
				else if (added.has(order.id)) rememberVersion(memory, keyOf(order.id), order);
			}
			pagesRead++;
			return { ...listed, entries };
		},
		identity: ({ id }) => id,
		cursor: start,
		shouldStop: () => interruption !== undefined || pagesRead >= MAX_PAGES || isLate(),
	});
	const { nextCursor } = list;
	return {
		updated,
		waitingCount,
		forgottenCount,
		pagesRead,
		nextCursor,
		hasReachedEnd: nextCursor === undefined && list.interruption === undefined,
		interruption: list.interruption ?? interruption,
	};
}
