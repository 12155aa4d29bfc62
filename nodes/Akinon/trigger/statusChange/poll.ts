import type { IDataObject } from 'n8n-workflow';

import { memoryOf, type Trigger } from '../../../shared/n8n/trigger';
import { shortHash } from '../../../shared/shortHash';
import { akinon, listOrders } from '../../api/client';
import { scopeOf } from '../scope';
import { logUncountedPieces } from '../uncountedPieces';
import { forgetOldest } from './decide';
import { toItem } from './item';
import { pollRound } from './pollRound';
import { restoreInterrupted } from './redelivery';
import { readSeenOrder } from './seenOrder';
import { readSettings, type StatusChangeCall, type StatusChangeSettings } from './settings';
import { readState, writeState, type StatusChangeState } from './state';

/** Remembered orders take less than 40 bytes each. */
const MAX_WATCHED_ORDERS = 30_000;

/** Emits orders that have reached a chosen status. */
export const statusChangeTrigger: Trigger<StatusChangeSettings> = {
	provider: akinon,
	readSettings,
	readSample,
	emptySample: {
		message: 'No order has one of the chosen statuses',
		description: "Choose other 'Statuses', then test again.",
	},
	async poll(call, stored) {
		const { context, settings } = call;
		const own = (stored.statusChange ?? {}) as IDataObject;
		const { source, memory, isNew: isFirst } = memoryOf(call, own, await scopeOf(call));
		const rules = rulesOf(settings);
		const initial = { orders: {}, startedAt: call.now, process: processStart() };
		const { state, dropped } = readState(isFirst ? initial : memory);
		if (dropped > 0) {
			context.logger.warn(
				`${dropped} damaged entries of the trigger's state were dropped; changes of these orders may be missed or come again`,
			);
		}
		redeliverInterrupted(call, state);
		if (!isFirst && memory.rules !== rules) forgetItems(state);
		const wasFirstRound = state.startedAt !== undefined;
		const { items, orders } = await pollRound(call, state);
		warnAboutForgotten(call, state);
		logUncountedPieces(call, orders);
		return {
			items,
			state: { statusChange: { ...writeState(state, source, rules) } },
			// What the first run has remembered must not be lost: the next poll could not tell what changed.
			mustKeepState: isFirst || wasFirstRound !== (state.startedAt !== undefined),
		};
	},
};

async function readSample({ client, settings }: StatusChangeCall): Promise<IDataObject[]> {
	const items: IDataObject[] = [];
	for (const status of settings.statuses) {
		const missing = settings.testOrders - items.length;
		if (missing <= 0) break;
		const page = await listOrders(client, { status }, 1, missing);
		const orders = (page?.entries ?? []).filter(
			(order) => readSeenOrder(order, undefined)?.status === status,
		);
		const change = { from: null, to: status, parts: ['orderStatus' as const] };
		items.push(...orders.slice(0, missing).map((order) => toItem(order, change, settings.output)));
	}
	return items;
}

/** Returns when this process was started, in epoch milliseconds. */
function processStart(): number {
	return Math.round(performance.timeOrigin);
}

/** Emits changes again whose executions may have been killed with n8n. */
function redeliverInterrupted({ context }: StatusChangeCall, state: StatusChangeState): void {
	const count = restoreInterrupted(state, processStart());
	if (count === 0) return;
	context.logger.info(
		`${count} changes of Akinon orders were emitted shortly before n8n was started, and are emitted again`,
	);
}

/** What the digests of items depend on, as a short hash. */
function rulesOf({ statuses, includesItems }: StatusChangeSettings): string {
	return shortHash([[...statuses].sort(), includesItems]);
}

/** Digests of other rules cannot be compared: the next ones are only remembered. */
function forgetItems({ orders, recent }: StatusChangeState): void {
	for (const order of orders.values()) order.items = undefined;
	for (const { before } of recent.values()) before.items = undefined;
}

function warnAboutForgotten({ context }: StatusChangeCall, state: StatusChangeState): void {
	const forgotten = forgetOldest(state, MAX_WATCHED_ORDERS);
	if (forgotten === 0) return;
	context.logger.warn(
		`The Akinon Trigger watches ${MAX_WATCHED_ORDERS} orders at most and has dropped the ${forgotten} oldest: it will not emit their changes. Choose fewer days for 'Watch Delivered Orders for (Days)'.`,
	);
}
