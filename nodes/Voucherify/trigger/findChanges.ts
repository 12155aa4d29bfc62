import type { IDataObject } from 'n8n-workflow';

import { RequestError, rethrow } from '../../shared/errors';
import type { PollCall } from '../../shared/n8n/trigger';
import { MAX_PAGE_SIZE } from '../api/client';
import type { ListedOrder } from './change';
import { isCreations, type ChangeList } from './changeLists';
import {
	decideChanges,
	skipExisting,
	type Change,
	type ChangeDecision,
	type ChangeRules,
} from './decide';
import { openList } from './openList';
import { hasNoNewOrder } from './orderTotal';
import { readChanges, type ChangesRead } from './readChanges';
import { BEGINNING, startedAt, type TriggerPosition } from './state';
import type { UpdatesStart } from './updatesStart';
import {
	beyondLastPageItem,
	datedBackItem,
	tieItem,
	updatesOutOfReachItem,
	uselessTotalItem,
} from './warnings';

/** How many changes of a list to remember: those of two busy minutes, and the latest orders. */
const MAX_PROCESSED = 1_000;
/** How many pages of the latest orders a first poll reads, to know them if others are backdated. */
const MAX_FIRST_PAGES = MAX_PROCESSED / MAX_PAGE_SIZE;

/** The lists that a trigger reads, and how much it emits. */
export interface ChangeSettings {
	lists: ChangeList[];
	maxOrders: number;
}

type ChangeCall = PollCall<ChangeSettings>;

export interface FoundChanges {
	changes: Array<Change<ListedOrder>>;
	position: TriggerPosition;
	/** Items about changes that may be missing. */
	warnings: IDataObject[];
	/** How many orders the project has, if a list has said so. */
	total?: number;
}

/** Finds out where the existing changes end, so that later ones are new. */
export async function readStart(call: ChangeCall): Promise<TriggerPosition> {
	const position: TriggerPosition = { lists: {} };
	// An order that is created between the two readings is new in the second one.
	const lists = [...call.settings.lists].sort((a) => (isCreations(a) ? -1 : 1));
	for (const list of lists) {
		const opened = await openList(call, list, undefined, position);
		if (isCreations(list)) position.total = opened.total;
		else if (!opened.start?.isOutOfReach) position.start = opened.start;
		const maxPages = isCreations(list) ? MAX_FIRST_PAGES : undefined;
		const read = opened.isStartKnown
			? await readChanges({ ...call, ...opened, list, firstPage: 1, maxPages })
			: undefined;
		const isEmpty = read?.newest === undefined;
		const atStart = isCreations(list) ? BEGINNING : startedAt(call.now);
		position.lists[list.kind] = isEmpty ? atStart : skipExisting(read, rulesFor(list, 0));
	}
	return position;
}

/**
 * Finds the changes since the last poll. A list that cannot be read costs none of the other's changes.
 *
 * @throws RequestError if a list cannot be read, and no other has a change
 */
export async function findChanges(call: ChangeCall, known: TriggerPosition): Promise<FoundChanges> {
	const found: FoundChanges = {
		changes: [],
		position: { ...known, lists: { ...known.lists }, next: undefined },
		warnings: [],
	};
	const isNext = ({ kind }: ChangeList) => Number(kind === known.next);
	const lists = [...call.settings.lists].sort((a, b) => isNext(b) - isNext(a));
	const failures: unknown[] = [];
	for (const [index, list] of lists.entries()) {
		if (hasNothingNew(list, found)) {
			found.position.unchecked = (found.position.unchecked ?? 0) + 1;
			continue;
		}
		if (index > 0 && Date.now() > call.readUntil) {
			found.position.next = list.kind;
			break;
		}
		await findChangesIn(call, list, found).catch((error) => {
			// What ended for want of time is not lost: the next poll continues there.
			if (index > 0 && Date.now() > call.readUntil) found.position.next = list.kind;
			else failures.push(error);
		});
	}
	// The changes of the other list are emitted; the next poll continues from here.
	if (failures.length > 0 && found.changes.length === 0) return rethrow(failures[0]);
	for (const error of failures) {
		call.context.logger.warn(`Some changes could not be read: ${(error as Error).message}`);
	}
	return found;
}

/** Whether another list has shown that this one has no new order. */
function hasNothingNew(list: ChangeList, { position, total }: FoundChanges): boolean {
	const isAtStart = position.lists[list.kind].page === 1;
	return isCreations(list) && isAtStart && hasNoNewOrder(position, total);
}

/** Reads one list, page range by page range, until the poll has enough or everything. */
async function findChangesIn(
	call: ChangeCall,
	list: ChangeList,
	found: FoundChanges,
): Promise<void> {
	let hasMore = await readRange(call, list, found);
	while (hasMore && Date.now() <= call.readUntil) {
		hasMore = await readRange(call, list, found).catch((error: unknown) => {
			if (!(error instanceof RequestError)) return rethrow(error);
			call.context.logger.warn(`Voucherify's list was cut short: ${error.message}`);
			return false;
		});
	}
}

/** Reads one range of pages, and returns whether another range follows. */
async function readRange(
	call: ChangeCall,
	list: ChangeList,
	found: FoundChanges,
): Promise<boolean> {
	const { position } = found;
	const { kind } = list;
	const current = position.lists[kind];
	const maxOrders = call.settings.maxOrders - countEmitted(found);
	if (maxOrders <= 0) {
		position.next = kind;
		return false;
	}
	const opened = await openList(call, list, current, position);
	found.total ??= opened.total;
	if (!isCreations(list)) settleStart(found, opened.start);
	if (!opened.isStartKnown) {
		if (opened.start?.range) position.next = kind;
		return false;
	}
	const read = await readChanges({ ...call, ...opened, list, firstPage: current.page });
	if (read.interruption) {
		call.context.logger.warn(`Voucherify's list was cut short: ${read.interruption.message}`);
	}
	const decision = decideChanges(current, read, rulesFor(list, maxOrders));
	position.lists[kind] = decision.position;
	if (decision.isDone && !isCreations(list)) {
		// If no order was ever updated, the next poll need not look for it on every page.
		position.lists[kind].from ??= startedAt(call.now).from;
	}
	found.changes.push(...decision.changes);
	found.warnings.push(...read.incompleteTies.map(tieItem));
	const { outOfReach } = decision;
	if (outOfReach) found.warnings.push(beyondLastPageItem(outOfReach.after, outOfReach.before));
	if (isCreations(list)) settleTotal(found, current.since, opened.total, read, decision);
	return read.end !== 'interrupted' && decision.position.page < current.page;
}

function countEmitted({ changes }: FoundChanges): number {
	return changes.filter(({ isSilent }) => !isSilent).length;
}

function rulesFor(list: ChangeList, maxOrders: number): ChangeRules {
	return {
		maxOrders,
		maxProcessed: MAX_PROCESSED,
		pageSize: MAX_PAGE_SIZE,
		isOncePerOrder: isCreations(list),
	};
}

/** Compares the processed orders with the total, once all new ones of the list are processed. */
function settleTotal(
	{ position, warnings }: FoundChanges,
	since: number | undefined,
	total: number | undefined,
	read: ChangesRead,
	{ changes, isDone }: ChangeDecision<ListedOrder>,
): void {
	const before = position.total;
	const processed = before === undefined ? undefined : before + changes.length;
	if (!isDone) {
		position.total = processed;
		return;
	}
	const isUseless = total === undefined || (total === before && changes.length > 0);
	if (isUseless && !position.isTotalUseless) {
		position.isTotalUseless = true;
		warnings.push(uselessTotalItem());
	}
	const missing = (total ?? 0) - (processed ?? Infinity);
	if (missing > 0 && read.end === 'known' && since !== undefined && !position.isTotalUseless) {
		warnings.push(datedBackItem(missing, since));
	}
	position.total = total;
	position.unchecked = 0;
}

function settleStart({ position, warnings }: FoundChanges, start: UpdatesStart | undefined): void {
	if (start?.isOutOfReach && !position.start?.isOutOfReach) warnings.push(updatesOutOfReachItem());
	position.start = start;
}
