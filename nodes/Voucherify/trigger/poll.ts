import type { IDataObject } from 'n8n-workflow';

import { cursorTrigger } from '../../shared/n8n/cursorTrigger';
import {
	buildOrderOutput,
	readOrderOutput,
	type OrderOutputChoice,
} from '../../shared/n8n/orderOutput';
import type { PollParameters } from '../../shared/n8n/parameters';
import { unreadableItem, type PollCall } from '../../shared/n8n/trigger';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import { LAST_PAGE, voucherify } from '../api/client';
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
import { findChanges, readStart, type ChangeSettings, type FoundChanges } from './findChanges';
import { openList } from './openList';
import {
	BEGINNING,
	readTriggerPosition,
	startedAt,
	type ChangePosition,
	type TriggerPosition,
} from './state';

/** The lists that show each kind of event. Those of `createdOrUpdated` show every change once. */
const listsOf: Record<string, ChangeList[]> = {
	created: [creations],
	updated: [laterUpdates],
	// If nothing has changed, the list of updates alone shows it.
	createdOrUpdated: [lastUpdates, creationsOnly],
};

interface VoucherifyTriggerSettings extends ChangeSettings {
	event: string;
	emitExisting: boolean;
	output: OrderOutputChoice;
	testOrders: number;
}

type VoucherifyPoll = PollCall<VoucherifyTriggerSettings>;

/** Emits orders that were created or updated, the oldest change first. */
export const orderChangeTrigger = cursorTrigger<VoucherifyTriggerSettings, TriggerPosition>({
	provider: voucherify,
	readSettings,
	readSample,
	emptySample: {
		message: 'Voucherify has no order for this trigger',
		description: "Create or update one, or choose another 'Event', then test again.",
	},
	/** Another project has other orders, and another event other lists. */
	async getScope({ context, settings }) {
		const { applicationId } = await context.getCredentials(voucherify.credentialType);
		return [applicationId, settings.event];
	},
	readPosition: (stored, { settings: { lists }, now }) =>
		readTriggerPosition(stored, kindsOf(lists), now, LAST_PAGE),
	startPosition: ({ settings, now }) => positionEach(settings, startedAt(now)),
	async readNew(call, known) {
		const { settings } = call;
		if (!known && !settings.emitExisting) {
			return { items: [], position: await readStart(call), mustKeepState: true };
		}
		const found = await findChanges(call, known ?? positionEach(settings, BEGINNING));
		const items = toItems(found, settings.output);
		const pages = Object.values(found.position.lists).map(({ page }) => page);
		call.context.logger.debug(
			`Voucherify Trigger: ${items.length} emitted, next poll from page ${pages.join(' and ')}`,
		);
		return { items, position: found.position };
	},
});

function kindsOf(lists: ChangeList[]): string[] {
	return lists.map(({ kind }) => kind);
}

function positionEach({ lists }: ChangeSettings, position: ChangePosition): TriggerPosition {
	return { lists: Object.fromEntries(kindsOf(lists).map((kind) => [kind, position])) };
}

function readSettings(parameters: PollParameters): VoucherifyTriggerSettings {
	const options = parameters.in('options');
	const event = parameters.choice('event');
	return {
		event,
		lists: listsOf[event],
		emitExisting: parameters.choice('firstPoll') === 'emit',
		output: readOrderOutput(parameters),
		maxOrders: options.integer('maxOrders', 1),
		testOrders: options.integer('testOrders', 1),
	};
}

async function readSample(call: VoucherifyPoll): Promise<IDataObject[]> {
	const latest = new Map<string, VoucherifyOrder>();
	for (const list of call.settings.lists) {
		const { pages } = await openList(call, list, undefined, { lists: {} });
		const { entries } = await pages.fetchPage(1);
		for (const order of entries) {
			if (order?.id && list.hasChange(order)) latest.set(order.id, order);
		}
	}
	return [...latest.values()]
		.sort((a, b) => changedAt(b) - changedAt(a))
		.slice(0, call.settings.testOrders)
		.map((order) => toItem(order, call.settings.output));
}

/** If an order is in both lists because it was updated between their readings, the later change counts. */
function toItems({ changes, warnings }: FoundChanges, output: OrderOutputChoice): IDataObject[] {
	const emitted = changes.filter(({ isSilent }) => !isSilent);
	const latest = new Map(emitted.map((change) => [change.id, change]));
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
