import { createHash } from 'crypto';
import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { HttpClient } from '../../shared/http/client';
import { InvalidInputError, rethrow } from '../../shared/errors';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import { orderItem, readOrderOutput, type OrderOutput } from '../../shared/n8n/orderOutput';
import { PollParameters } from '../../shared/n8n/parameters';
import { isTransient, pollDeadlines } from '../../shared/n8n/poll';
import { MAX_PAGE_SIZE, LAST_PAGE, listOrders, voucherify } from '../api/client';
import {
	changedAt,
	creations,
	creationsOnly,
	lastUpdates,
	laterUpdates,
	type ChangeList,
} from './changeLists';
import {
	BEGINNING,
	decideChanges,
	readPosition,
	skipExisting,
	startedAt,
	type Change,
	type ChangeRules,
	type Decision,
	type ChangeCursor,
} from './decide';
import { readChanges, type ListedOrder } from './readChanges';
import { standardOrder } from '../order/toStandardOrder';
import type { VoucherifyOrder } from '../api/types';

/** Enough for two minutes of a busy shop. */
const CHANGES_KEPT = 1_000;

/** The lists that show each kind of event. Those of 'createdOrUpdated' show every change once. */
const listsOf: Record<string, Record<string, ChangeList>> = {
	created: { creations },
	updated: { laterUpdates },
	createdOrUpdated: { creationsOnly, lastUpdates },
};

/** What n8n keeps for the trigger between polls. */
interface TriggerState {
	/** By list. */
	positions?: unknown;
	/** Tells which server, project and event the positions belong to. */
	source?: string;
}

interface Settings {
	event: string;
	lists: Array<[name: string, list: ChangeList]>;
	emitsExisting: boolean;
	output: OrderOutput;
	maxOrders: number;
	testOrders: number;
}

interface ChangePoll {
	context: IPollFunctions;
	client: HttpClient;
	settings: Settings;
	/** Epoch milliseconds after which nothing more is read. */
	readUntil: number;
	/** When the poll began, in epoch milliseconds. */
	now: number;
}

/** What a poll has found so far. */
interface FoundChanges {
	changes: Array<Change<ListedOrder>>;
	positions: Record<string, ChangeCursor>;
	/** Items about changes that no poll can reach. */
	outOfReach: IDataObject[];
}

/**
 * One poll: reads the lists of changes, decides what is new, and remembers it. The state is assigned
 * once, as the last thing: a poll that throws before has changed nothing.
 *
 * @param properties the trigger's own, which tell labels and defaults
 * @returns the items to emit, oldest change first; null for none. An empty list is for none too, and
 * lets n8n start an execution without items: only together with one does n8n certainly keep the state
 * (its durable poller drops that of the publishing poll, its other one that of a killed n8n)
 */
export async function pollOrderChanges(
	context: IPollFunctions,
	properties: INodeProperties[],
): Promise<IDataObject[] | null> {
	const now = Date.now();
	const settings = readSettings(new PollParameters(context, properties));
	const { readUntil, deadline } = pollDeadlines(context, now);
	const client = await HttpClient.open(context, voucherify, deadline);
	const poll: ChangePoll = { context, client, settings, readUntil, now };
	if (context.getMode() === 'manual') return await showLatest(poll);

	const state = context.getWorkflowStaticData('node') as TriggerState;
	const source = await sourceOf(poll);
	const isFirst = state.source !== source;
	if (isFirst && !settings.emitsExisting) {
		Object.assign(state, { source, positions: await positionsAtStart(poll) });
		return [];
	}
	const known = isFirst ? beginnings(settings) : readPositions(poll, state.positions);
	const found = await findChanges(poll, known);
	const items = toItems(found, settings);
	context.logger.debug(
		`Voucherify Trigger: ${found.changes.length} emitted, next poll from page ${pagesOf(found.positions)}`,
	);
	Object.assign(state, { source, positions: found.positions });
	return items.length > 0 ? items : null;
}

function readSettings(parameters: PollParameters): Settings {
	const options = parameters.in('options');
	const event = parameters.choice('event');
	return {
		event,
		lists: Object.entries(listsOf[event]),
		emitsExisting: parameters.choice('firstPoll') === 'emit',
		output: readOrderOutput(parameters),
		maxOrders: options.integer('maxOrders', 1),
		testOrders: options.integer('testOrders', 1),
	};
}

/** Another project or server has other orders, and another event other lists. */
async function sourceOf({ context, client, settings }: ChangePoll): Promise<string> {
	const { applicationId } = await context.getCredentials(voucherify.credentialType);
	return createHash('sha256')
		.update(JSON.stringify([client.origin, applicationId, settings.event]))
		.digest('hex');
}

function rulesOf(maxOrders: number): ChangeRules {
	return { maxOrders, changesKept: CHANGES_KEPT, pageSize: MAX_PAGE_SIZE };
}

function beginnings({ lists }: Settings): Record<string, ChangeCursor> {
	return Object.fromEntries(lists.map(([name]) => [name, BEGINNING]));
}

/** Where the changes end that are there now, so that later ones are new. */
async function positionsAtStart(poll: ChangePoll): Promise<Record<string, ChangeCursor>> {
	const { context, client, settings, readUntil, now } = poll;
	const positions: Record<string, ChangeCursor> = {};
	try {
		for (const [name, list] of settings.lists) {
			const reading = await readChanges({ client, list, readUntil, now });
			positions[name] =
				reading.newest === undefined ? BEGINNING : skipExisting(reading, rulesOf(0));
		}
		return positions;
	} catch (error) {
		if (!isTransient(error)) return rethrow(error);
		// What changes from now on is new, whenever Voucherify can be asked again.
		context.logger.warn(
			`Voucherify cannot be asked which orders there are. What changes from now on is emitted once it can be asked: ${(error as Error).message}`,
		);
		return Object.fromEntries(settings.lists.map(([name]) => [name, startedAt(now)]));
	}
}

/** What was remembered, as far as it can be read. */
function readPositions(
	{ context, settings, now }: ChangePoll,
	positions: unknown,
): Record<string, ChangeCursor> {
	const kept = (positions ?? {}) as Record<string, unknown>;
	return Object.fromEntries(
		settings.lists.map(([name]) => {
			const position = readPosition(kept[name], now, LAST_PAGE);
			if (position !== kept[name]) {
				context.logger.warn(
					'What the Voucherify Trigger remembered could not be read. It begins anew, and takes changes of the last hour for new.',
				);
			}
			return [name, position];
		}),
	);
}

async function findChanges(
	poll: ChangePoll,
	known: Record<string, ChangeCursor>,
): Promise<FoundChanges> {
	const found: FoundChanges = { changes: [], positions: { ...known }, outOfReach: [] };
	for (const [name, list] of poll.settings.lists) {
		try {
			await findChangesIn(poll, name, list, found);
		} catch (error) {
			// What the list before brought is not lost; the next poll begins where this one ended.
			if (found.changes.length === 0) return rethrow(error);
			poll.context.logger.warn(`Not all changes could be read: ${(error as Error).message}`);
		}
	}
	return found;
}

/** Reads one list, page range by page range, until the poll has enough or everything. */
async function findChangesIn(
	{ context, client, settings, readUntil, now }: ChangePoll,
	name: string,
	list: ChangeList,
	found: FoundChanges,
): Promise<void> {
	for (;;) {
		const maxOrders = settings.maxOrders - found.changes.length;
		if (maxOrders <= 0) return;
		const position = found.positions[name];
		const reading = await readChanges({ client, list, position, readUntil, now });
		if (reading.interruption) {
			context.logger.warn(`Voucherify's list broke off: ${reading.interruption.message}`);
		}
		const decision = decideChanges(position, reading, rulesOf(maxOrders));
		found.positions[name] = decision.position;
		found.changes.push(...decision.changes);
		tellOutOfReach(context, decision, found);
		const isFurther = decision.position.page < position.page;
		if (reading.end === 'interrupted' || !isFurther || Date.now() > readUntil) return;
	}
}

function tellOutOfReach(
	{ logger }: IPollFunctions,
	{ outOfReach }: Decision<ListedOrder>,
	found: FoundChanges,
): void {
	if (!outOfReach) return;
	const before = new Date(outOfReach.before).toISOString();
	const after = outOfReach.after === undefined ? null : new Date(outOfReach.after).toISOString();
	const problem = `Voucherify lists no more than ${LAST_PAGE * MAX_PAGE_SIZE} orders, and more have changed${after === null ? '' : ` since ${after}`}. Changes before ${before} are not emitted: read them with 'Order: Export' and a filter for the date.`;
	logger.warn(problem);
	found.outOfReach.push({ problem, changedAfter: after, changedBefore: before });
}

function pagesOf(positions: Record<string, ChangeCursor>): string {
	return Object.values(positions)
		.map(({ page }) => page)
		.join(' and ');
}

/** Of an order that stands in both lists, since it was updated between their readings, the later change counts. */
function toItems({ changes, outOfReach }: FoundChanges, { output }: Settings): IDataObject[] {
	const last = new Map<string, Change<ListedOrder>>();
	for (const change of changes) last.set(change.id, change);
	const orders = [...last.values()]
		.sort((a, b) => a.at - b.at)
		.map(({ order }) => (isReadable(order) ? toItem(order, output) : order.toItem()));
	return [...outOfReach, ...orders];
}

function toItem(order: VoucherifyOrder, output: OrderOutput): IDataObject {
	return orderItem(() => standardOrder(order, {}), order, output);
}

/** A test run in the editor shows the orders that were changed last. It neither reads nor writes the state. */
async function showLatest({ client, settings }: ChangePoll): Promise<IDataObject[]> {
	const latest = new Map<string, VoucherifyOrder>();
	for (const [, list] of settings.lists) {
		const { entries } = await listOrders(client, list.sort, 1, MAX_PAGE_SIZE);
		for (const order of entries) if (order?.id && list.counts(order)) latest.set(order.id, order);
	}
	if (latest.size === 0) {
		throw new InvalidInputError(
			'Voucherify has no order for this trigger',
			"Create or update one in Voucherify, or choose another event in 'Trigger On', and test again.",
		);
	}
	return [...latest.values()]
		.sort((a, b) => changedAt(b) - changedAt(a))
		.slice(0, settings.testOrders)
		.map((order) => toItem(order, settings.output));
}
