import type { IDataObject } from 'n8n-workflow';

import { unreadableItem } from '../../shared/n8n/trigger';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import { toPlainText } from '../../shared/truncate';
import { panora, type ListedOrder } from '../api/client';
import { lacksRemoteData, readOrderPage } from '../api/remoteData';
import { ShopSystems } from '../api/shopSystems';
import { toOrderOutput } from '../order/output';
import type { PanoraPoll } from './settings';

/** What to say if a test run finds no order. */
export const emptySample = {
	message: 'Panora has no orders of this connection',
	description:
		'Panora syncs with the shop every few hours. Test again later, or choose another connection.',
};

/** Reads the orders of a test run. */
export async function readSample(call: PanoraPoll): Promise<IDataObject[]> {
	const { connectionToken, output, testOrders: limit } = call.settings;
	const { includeRemoteData } = output;
	const request = { connectionToken, includeRemoteData, limit };
	const { entries } = await readOrderPage(call.client, request);
	return await toItems(call, entries);
}

/** Lists the IDs of orders for n8n's log. */
export function listed(orders: ListedOrder[]): string {
	return toPlainText(orders.map(({ id }) => id).join(', '));
}

/** Logs which of the orders that a poll emits lack their remote data. */
export function logIncomplete({ context }: PanoraPoll, orders: ListedOrder[]): void {
	const incomplete = orders.filter(lacksRemoteData);
	if (incomplete.length === 0) return;
	context.logger.warn(`Panora has no remote data of these orders: ${listed(incomplete)}`);
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
