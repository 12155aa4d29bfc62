import omit from 'lodash/omit';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError, type Outcome } from '../errors';
import { truncate } from '../truncate';

/** The key that marks an item as failed, or as queued at the provider. */
export const NOT_DONE_KEY = 'notDone';
const MAX_REASON_LENGTH = 200;

const outcomes: unknown[] = ['notSent', 'queued', 'refused', 'unknown'];

/**
 * Marks an item that a writing node did not do, or not yet. Later writing nodes refuse the item, however
 * it gets to them: an order that was not registered must not be marked as sent.
 */
export interface NotDone extends IDataObject {
	/** The name of the node. */
	node: string;
	outcome: Outcome | 'queued';
	/** What happened. */
	reason: string;
}

/** Builds the mark of an item. */
export function notDone(node: string, outcome: NotDone['outcome'], reason: string): NotDone {
	return { node, outcome, reason: truncate(reason, MAX_REASON_LENGTH) };
}

/**
 * Refuses an item that an earlier node returned in a dry run, has failed for or only queued, also if its
 * mark is somewhere inside the item.
 *
 * @param accepted what the node accepts of earlier nodes
 * @throws InvalidInputError if the item has such a mark and it is not accepted
 */
export function rejectMarkedItem(
	item: IDataObject,
	accepted: { dryRun: boolean; failed: boolean },
): void {
	if (accepted.dryRun && accepted.failed) return;
	for (const place of walk(item)) {
		const { record } = place;
		if (!accepted.dryRun && isDryRunResult(record)) throw dryRunItem(place);
		if (!accepted.failed && isNotDone(record)) throw notDoneItem(record);
	}
}

/**
 * Returns an item without the marks and texts of earlier failures, for a node that has done it now. The
 * user's own `details` stay.
 */
export function withoutFailure(item: IDataObject): IDataObject {
	const marks = [...walk(item)].filter(({ record }) => isNotDone(record)).map(pathOf);
	// n8n takes an item with `error` for failed and, with 'Retry On Fail', runs the node again.
	const keys = isFailureDetails(item.details) ? ['error', 'details'] : ['error'];
	return omit(item, keys, marks as unknown as string[]);
}

/** Whether an error item of this package has these details. */
function isFailureDetails(details: unknown): boolean {
	return outcomes.includes(((details ?? {}) as IDataObject).outcome);
}

function isDryRunResult({ dryRun, outcome }: IDataObject): boolean {
	return dryRun === true && (outcome === 'wouldSend' || outcome === 'wouldSkip');
}

function isNotDone(record: IDataObject): record is NotDone {
	const { node, outcome, reason } = record;
	return typeof node === 'string' && typeof reason === 'string' && outcomes.includes(outcome);
}

function dryRunItem(place: Place): InvalidInputError {
	const field = place.parent ? ` (see its field '${truncate(pathOf(place).join('.'))}')` : '';
	return new InvalidInputError(
		`The item comes from a dry run of an earlier node${field}`,
		"Nothing was sent there. Turn on 'Dry Run' in this node too, or turn it off in the earlier node.",
	);
}

function notDoneItem({ node, outcome, reason }: NotDone): InvalidInputError {
	const name = `'${truncate(node)}'`;
	const advice = "To send it all the same, turn on 'Accept Failed Items'.";
	if (outcome === 'queued') {
		return new InvalidInputError(
			`The node ${name} has only queued the item: ${truncate(reason, MAX_REASON_LENGTH)}`,
			`Wait for its result there. ${advice}`,
		);
	}
	return new InvalidInputError(
		`The item failed in the node ${name} (${outcome}): ${truncate(reason, MAX_REASON_LENGTH)}`,
		`Set 'On Error' of ${name} to 'Continue (using error output)', and connect only its first output to this node. ${advice}`,
	);
}

/** A record inside an item, and the way to it. */
interface Place {
	record: IDataObject;
	key: string;
	parent?: Place;
}

/** Visits every record inside an item, without recursion, so that any depth is safe. */
function* walk(item: IDataObject): Generator<Place> {
	const seen = new Set<unknown>();
	const left: Place[] = [{ record: item, key: '' }];
	for (let place = left.pop(); place; place = left.pop()) {
		const { record } = place;
		if (seen.has(record)) continue;
		seen.add(record);
		yield place;
		for (const [key, value] of Object.entries(record)) {
			if (typeof value !== 'object' || value === null) continue;
			left.push({ record: value as IDataObject, key, parent: place });
		}
	}
}

function pathOf(last: Place): string[] {
	const path: string[] = [];
	let place: Place | undefined = last;
	for (; place?.parent; place = place.parent) path.push(place.key);
	return path.reverse();
}
