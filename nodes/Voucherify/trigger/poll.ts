import type { IDataObject } from 'n8n-workflow';

import { rethrow } from '../../shared/errors';
import { cursorTrigger, type CursorPollResult } from '../../shared/n8n/cursorTrigger';
import {
	buildOrderOutput,
	readOrderOutput,
	type OrderOutputChoice,
} from '../../shared/n8n/orderOutput';
import type { PollParameters } from '../../shared/n8n/parameters';
import { unreadableItem, warningItem, type PollCall } from '../../shared/n8n/trigger';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import { LAST_PAGE, listOrders, MAX_PAGE_SIZE, voucherify } from '../api/client';
import type { VoucherifyOrder } from '../api/types';
import { toStandardOrder } from '../order/toStandardOrder';
import {
	changedAt,
	creations,
	creationsOnly,
	lastUpdates,
	laterUpdates,
	type ChangeList,
} from './changeLists';
import {
	decideChanges,
	skipExisting,
	type Change,
	type ChangeDecision,
	type ChangeRules,
} from './decide';
import { readChanges, type ListedOrder } from './readChanges';
import { BEGINNING, readPosition, startedAt, type ChangePosition } from './state';

/** Enough for two minutes of a busy shop. */
const MAX_PROCESSED = 1_000;

/** The lists that show each kind of event. Those of `createdOrUpdated` show every change once. */
const listsOf: Record<string, Record<string, ChangeList>> = {
	created: { creations },
	updated: { laterUpdates },
	createdOrUpdated: { creationsOnly, lastUpdates },
};

interface VoucherifyTriggerSettings {
	event: string;
	lists: Array<[name: string, list: ChangeList]>;
	emitExisting: boolean;
	output: OrderOutputChoice;
	maxOrders: number;
	testOrders: number;
}

type VoucherifyPoll = PollCall<VoucherifyTriggerSettings>;

/** Positions by the name of the list. */
type ChangePositions = Record<string, ChangePosition>;

interface FoundChanges {
	changes: Array<Change<ListedOrder>>;
	positions: ChangePositions;
	/** Items about changes that no poll can reach. */
	warnings: IDataObject[];
}

/** Emits orders that were created or updated, the oldest change first. */
export const orderChangeTrigger = cursorTrigger<VoucherifyTriggerSettings, ChangePositions>({
	provider: voucherify,
	readSettings,
	readSample,
	emptySample: {
		message: 'Voucherify has no order for this trigger',
		description: "Create or update one, or choose another event in 'Trigger On', then test again.",
	},
	/** Another project has other orders, and another event other lists. */
	async getScope({ context, settings }) {
		const { applicationId } = await context.getCredentials(voucherify.credentialType);
		return [applicationId, settings.event];
	},
	readPosition(stored, { settings, now }) {
		const kept = (stored ?? {}) as Record<string, unknown>;
		const read = settings.lists.map(
			([name]) => [name, readPosition(kept[name], now, LAST_PAGE)] as const,
		);
		return {
			position: Object.fromEntries(read.map(([name, { position }]) => [name, position])),
			isIntact: read.every(([, { isIntact }]) => isIntact),
		};
	},
	startPosition: ({ settings, now }) => positionEach(settings, startedAt(now)),
	async readNew(call, known) {
		const { settings } = call;
		if (!known && !settings.emitExisting) return await readStart(call);
		const found = await findChanges(call, known ?? positionEach(settings, BEGINNING));
		const pages = Object.values(found.positions).map(({ page }) => page);
		call.context.logger.debug(
			`Voucherify Trigger: ${found.changes.length} emitted, next poll from page ${pages.join(' and ')}`,
		);
		return { items: toItems(found, settings.output), position: found.positions };
	},
});

function readSettings(parameters: PollParameters): VoucherifyTriggerSettings {
	const options = parameters.in('options');
	const event = parameters.choice('event');
	return {
		event,
		lists: Object.entries(listsOf[event]),
		emitExisting: parameters.choice('firstPoll') === 'emit',
		output: readOrderOutput(parameters),
		maxOrders: options.integer('maxOrders', 1),
		testOrders: options.integer('testOrders', 1),
	};
}

async function readSample({ client, settings }: VoucherifyPoll): Promise<IDataObject[]> {
	const latest = new Map<string, VoucherifyOrder>();
	for (const [, { sort, hasChange }] of settings.lists) {
		const { entries } = await listOrders(client, sort, 1, MAX_PAGE_SIZE);
		for (const order of entries) if (order?.id && hasChange(order)) latest.set(order.id, order);
	}
	return [...latest.values()]
		.sort((a, b) => changedAt(b) - changedAt(a))
		.slice(0, settings.testOrders)
		.map((order) => toItem(order, settings.output));
}

function rulesFor(maxOrders: number): ChangeRules {
	return { maxOrders, maxProcessed: MAX_PROCESSED, pageSize: MAX_PAGE_SIZE };
}

function positionEach(
	{ lists }: VoucherifyTriggerSettings,
	position: ChangePosition,
): ChangePositions {
	return Object.fromEntries(lists.map(([name]) => [name, position]));
}

/** Finds out where the existing changes end, so that later ones are new. */
async function readStart(call: VoucherifyPoll): Promise<CursorPollResult<ChangePositions>> {
	const position: ChangePositions = {};
	for (const [name, list] of call.settings.lists) {
		const read = await readChanges({ ...call, list });
		position[name] = read.newest === undefined ? BEGINNING : skipExisting(read, rulesFor(0));
	}
	return { items: [], position, mustKeepState: true };
}

async function findChanges(call: VoucherifyPoll, known: ChangePositions): Promise<FoundChanges> {
	const found: FoundChanges = { changes: [], positions: { ...known }, warnings: [] };
	for (const [name, list] of call.settings.lists) {
		try {
			await findChangesIn(call, name, list, found);
		} catch (error) {
			// The changes of the previous list are emitted; the next poll continues from here.
			if (found.changes.length === 0) return rethrow(error);
			call.context.logger.warn(`Some changes could not be read: ${(error as Error).message}`);
		}
	}
	return found;
}

/** Reads one list, page range by page range, until the poll has enough or everything. */
async function findChangesIn(
	call: VoucherifyPoll,
	name: string,
	list: ChangeList,
	found: FoundChanges,
): Promise<void> {
	const { context, settings, readUntil } = call;
	for (;;) {
		const maxOrders = settings.maxOrders - found.changes.length;
		if (maxOrders <= 0) return;
		const position = found.positions[name];
		const read = await readChanges({ ...call, list, position });
		if (read.interruption) {
			context.logger.warn(`Voucherify's list was cut short: ${read.interruption.message}`);
		}
		const decision = decideChanges(position, read, rulesFor(maxOrders));
		found.positions[name] = decision.position;
		found.changes.push(...decision.changes);
		if (decision.outOfReach) found.warnings.push(outOfReachItem(decision.outOfReach));
		const isFurther = decision.position.page < position.page;
		if (read.end === 'interrupted' || !isFurther || Date.now() > readUntil) return;
	}
}

function outOfReachItem({
	after,
	before,
}: NonNullable<ChangeDecision<ListedOrder>['outOfReach']>): IDataObject {
	const changedBefore = new Date(before).toISOString();
	const changedAfter = after === undefined ? null : new Date(after).toISOString();
	return warningItem(
		`Voucherify lists at most ${LAST_PAGE * MAX_PAGE_SIZE} orders, and more have changed${changedAfter === null ? '' : ` since ${changedAfter}`}. Changes before ${changedBefore} are not emitted: read them with 'Order: Export' and a filter for the date.`,
		{ changedAfter, changedBefore },
	);
}

/** If an order is in both lists because it was updated between their readings, the later change counts. */
function toItems({ changes, warnings }: FoundChanges, output: OrderOutputChoice): IDataObject[] {
	const latest = new Map(changes.map((change) => [change.id, change]));
	const items = [...latest.values()]
		.sort((a, b) => a.at - b.at)
		.map(({ order }) =>
			isReadable(order) ? toItem(order, output) : unreadableItem(voucherify, order.raw),
		);
	return [...warnings, ...items];
}

function toItem(order: VoucherifyOrder, output: OrderOutputChoice): IDataObject {
	return buildOrderOutput(
		() => toStandardOrder(order),
		() => order,
		output,
	);
}
