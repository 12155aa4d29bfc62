import { cursorTrigger } from '../../../shared/n8n/cursorTrigger';
import { truncate } from '../../../shared/truncate';
import { panora, type ListedOrder } from '../../api/client';
import { otherCurrencyOf } from '../../order/output';
import { decideNewOrders, type NewOrders } from './decide';
import { emptySample, listed, logIncomplete, readSample, toItems } from '../items';
import { PAGE_SIZE, readSettings, type PanoraPoll, type PanoraTriggerSettings } from '../settings';
import { readOrders, type OrdersRead } from './readOrders';
import { BEGINNING, readPosition, startedAt, type OrderPosition } from './state';

/** How many orders the next poll may read again. */
const MAX_IDS = 5 * PAGE_SIZE;

/** Emits new orders of a connection, oldest first. */
export const newOrderTrigger = cursorTrigger<PanoraTriggerSettings, OrderPosition>({
	provider: panora,
	readSettings: (parameters) => ({
		...readSettings(parameters),
		emitExisting: parameters.choice('firstPoll') === 'emit',
	}),
	readSample,
	emptySample,
	// Another connection has other orders.
	getScope: ({ settings }) => settings.connectionToken,
	readPosition: (stored, { now }) => readPosition(stored, now),
	startPosition: ({ now }) => startedAt(now),
	async readNew(call, known = BEGINNING) {
		const { settings, now } = call;
		const read = await readOrders(call, known);
		const reachedEnd = read.list.nextCursor === undefined;
		const decision = decideNewOrders(
			read.position,
			{ ...read, reachedEnd, now },
			{ ...settings, maxIds: MAX_IDS },
		);
		logPoll(call, read, decision);
		const { orders, position, mustKeepState } = decision;
		return { items: await toItems(call, orders), position, mustKeepState };
	},
});

function logPoll(
	call: PanoraPoll,
	{ list, held }: OrdersRead,
	{ orders, position }: NewOrders<ListedOrder>,
): void {
	const { logger } = call.context;
	logger.debug(
		`Panora Trigger: ${list.entries.length} orders read, ${orders.length} emitted, ${held.size} waiting for their remote data, next poll from ${truncate(position.cursor ?? 'the beginning')}`,
	);
	if (list.interruption) logger.warn(`Panora's list was cut short: ${list.interruption.message}`);
	logIncomplete(call, orders);
	const converted = orders.filter((order) => otherCurrencyOf(order, call.settings.output));
	if (converted.length > 0) {
		logger.info(
			`The customers of these orders paid in another currency; amounts are in the shop's unless the option 'Amounts In' is Customer Currency: ${listed(converted)}`,
		);
	}
}
