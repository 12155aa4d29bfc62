import type { IDataObject } from 'n8n-workflow';

import { cursorTrigger } from '../../../shared/n8n/cursorTrigger';
import type { PollParameters } from '../../../shared/n8n/parameters';
import { unreadableItem, type PollCall } from '../../../shared/n8n/trigger';
import { isReadable } from '../../../shared/pagination/unreadableEntry';
import { panora, type ListedOrder } from '../../api/client';
import { lacksRemoteData, readOrderPage } from '../../api/remoteData';
import { ShopSystems } from '../../api/shopSystems';
import { otherCurrencyOf, toOrderOutput } from '../../order/output';
import { readConnectionToken, readOutputChoice } from '../../resources/fields';
import { decideNewOrders, type NewOrders } from './decide';
import { PAGE_SIZE, readOrders, type OrdersRead, type PanoraTriggerSettings } from '../readOrders';
import { BEGINNING, readPosition, startedAt, type OrderPosition } from './state';

const MAX_PAGES_REREAD = 5;
/** A test run reads one page. */
export const MAX_TEST_ORDERS = 50;

type PanoraPoll = PollCall<PanoraTriggerSettings>;

/** What to say if a test run finds no order. */
export const emptySample = {
	message: 'Panora has no orders of this connection',
	description:
		'Panora syncs with the shop every few hours. Test again later, or choose another connection.',
};

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
		const decision = decideNewOrders(read.position, { ...read, reachedEnd, now }, settings);
		logPoll(call, read, decision);
		const { orders, position, mustKeepState } = decision;
		return { items: await toItems(call, orders), position, mustKeepState };
	},
});

/** Reads the parameters that both events have. */
export function readSettings(
	parameters: PollParameters,
): Omit<PanoraTriggerSettings, 'emitExisting'> {
	const options = parameters.in('options');
	return {
		connectionToken: readConnectionToken(parameters),
		output: readOutputChoice(parameters, parameters),
		maxOrders: options.integer('maxOrders', 1),
		testOrders: options.integer('testOrders', 1, MAX_TEST_ORDERS),
		maxIds: MAX_PAGES_REREAD * PAGE_SIZE,
	};
}

/** Reads the orders of a test run. */
export async function readSample(call: PanoraPoll): Promise<IDataObject[]> {
	const { connectionToken, output, testOrders: limit } = call.settings;
	const { includeRemoteData } = output;
	const request = { connectionToken, includeRemoteData, limit };
	const { entries } = await readOrderPage(call.client, request);
	return await toItems(call, entries);
}

function logPoll(
	{ context: { logger }, settings }: PanoraPoll,
	{ list, held }: OrdersRead,
	{ orders, position }: NewOrders<ListedOrder>,
): void {
	logger.debug(
		`Panora Trigger: ${list.entries.length} orders read, ${orders.length} emitted, ${held.size} waiting for their remote data, next poll from ${position.cursor ?? 'the beginning'}`,
	);
	if (list.interruption) logger.warn(`Panora's list was cut short: ${list.interruption.message}`);
	const incomplete = orders.filter(lacksRemoteData).map(({ id }) => id);
	if (incomplete.length > 0) {
		logger.warn(`Panora has no remote data of these orders: ${incomplete.join(', ')}`);
	}
	const converted = orders.filter((order) => otherCurrencyOf(order, settings.output));
	if (converted.length > 0) {
		logger.info(
			`The customers of these orders paid in another currency; amounts are in the shop's unless the option 'Amounts In' is Customer Currency: ${converted.map(({ id }) => id).join(', ')}`,
		);
	}
}

/** Builds the items of orders. */
export async function toItems(
	{ client, context, settings }: PanoraPoll,
	orders: ListedOrder[],
): Promise<IDataObject[]> {
	const { connectionToken, output } = settings;
	const shops = new ShopSystems(client, (text) => context.logger.warn(text));
	const toItem = async (order: ListedOrder) =>
		isReadable(order)
			? await toOrderOutput(order, output, connectionToken, shops)
			: unreadableItem(panora, order.raw);
	return await Promise.all(orders.map(toItem));
}
