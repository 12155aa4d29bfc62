import type { IDataObject } from 'n8n-workflow';

import { RequestError, rethrow } from '../../shared/errors';
import type { PollCall } from '../../shared/n8n/trigger';
import { MAX_PAGE_SIZE } from '../api/client';
import type { ListedOrder } from './change';
import type { ChangeList } from './changeLists';
import {
	decideChanges,
	skipExisting,
	type Change,
	type ChangeDecision,
	type ChangeRules,
} from './decide';
import { isStartKnown, openList } from './openList';
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
	lists: Array<[name: string, list: ChangeList]>;
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
	const lists = [...call.settings.lists].sort(([, a]) => (isCreations(a) ? -1 : 1));
	for (const [name, list] of lists) {
		const opened = await openList(call, list, undefined, position);
		if (isCreations(list)) position.total = opened.total;
		else if (!opened.start?.isOutOfReach) position.start = opened.start;
		const read =
			!opened.start || isStartKnown(opened.start)
				? await readChanges({
						...call,
						...opened,
						list,
						firstPage: 1,
						maxPages: isCreations(list) ? MAX_FIRST_PAGES : undefined,
					})
				: undefined;
		const isEmpty = read?.newest === undefined;
		const atStart = isCreations(list) ? BEGINNING : startedAt(call.now);
		position.lists[name] = isEmpty ? atStart : skipExisting(read, rulesFor(list, 0));
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
	const isNext = ([name]: [string, ChangeList]) => Number(name === known.next);
	const lists = [...call.settings.lists].sort((a, b) => isNext(b) - isNext(a));
	const failures: unknown[] = [];
	for (const [index, [name, list]] of lists.entries()) {
		if (hasNothingNew(name, list, found)) {
			found.position.unchecked = (found.position.unchecked ?? 0) + 1;
			continue;
		}
		if (index > 0 && Date.now() > call.readUntil) {
			found.position.next = name;
			break;
		}
		await findChangesIn(call, name, list, found).catch((error) => {
			// What ended for want of time is not lost: the next poll continues there.
			if (index > 0 && Date.now() > call.readUntil) found.position.next = name;
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
function hasNothingNew(name: string, list: ChangeList, { position, total }: FoundChanges): boolean {
	const isAtStart = position.lists[name].page === 1;
	return isCreations(list) && isAtStart && hasNoNewOrder(position, total);
}

/** Reads one list, page range by page range, until the poll has enough or everything. */
async function findChangesIn(
	call: ChangeCall,
	name: string,
	list: ChangeList,
	found: FoundChanges,
): Promise<void> {
	let hasMore = await readRange(call, name, list, found);
	while (hasMore && Date.now() <= call.readUntil) {
		hasMore = await readRange(call, name, list, found).catch((error: unknown) => {
			if (!(error instanceof RequestError)) return rethrow(error);
			call.context.logger.warn(`Voucherify's list was cut short: ${error.message}`);
			return false;
		});
	}
}

/**
 * Reads one range of pages.
 *
 * @returns whether another range follows
 */
async function readRange(
	call: ChangeCall,
	name: string,
	list: ChangeList,
	found: FoundChanges,
): Promise<boolean> {
	const { position } = found;
	const current = position.lists[name];
	const maxOrders = call.settings.maxOrders - countEmitted(found);
	if (maxOrders <= 0) {
		position.next = name;
		return false;
	}
	const opened = await openList(call, list, current, position);
	found.total ??= opened.total;
	if (!isCreations(list)) settleStart(found, opened.start);
	if (opened.start && !isStartKnown(opened.start)) {
		if (opened.start.range) position.next = name;
		return false;
	}
	const read = await readChanges({ ...call, ...opened, list, firstPage: current.page });
	if (read.interruption) {
		call.context.logger.warn(`Voucherify's list was cut short: ${read.interruption.message}`);
	}
	const decision = decideChanges(current, read, rulesFor(list, maxOrders));
	position.lists[name] = decision.position;
	if (decision.isDone && !isCreations(list)) {
		// If no order was ever updated, the next poll need not look for it on every page.
		position.lists[name].from ??= startedAt(call.now).from;
	}
	found.changes.push(...decision.changes);
	found.warnings.push(...read.incompleteTies.map(tieItem));
	if (decision.outOfReach) found.warnings.push(beyondLastPageItem(decision.outOfReach));
	if (isCreations(list)) settleTotal(found, current.since, opened.total, read, decision);
	return read.end !== 'interrupted' && decision.position.page < current.page;
}

function isCreations({ sortedBy }: ChangeList): boolean {
	return sortedBy === 'created_at';
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
	const isNews = start?.isOutOfReach === true && position.start?.isOutOfReach !== true;
	if (isNews) warnings.push(updatesOutOfReachItem());
	position.start = start;
}
