import type { IDataObject } from 'n8n-workflow';

import type { OperationContext } from '../../shared/n8n/operation';
import { buildOrderOutput, type OrderOutputChoice } from '../../shared/n8n/orderOutput';
import type { ShopSystems } from '../api/shopSystems';
import { customerCurrency, showsShop, standardOrder } from './toStandardOrder';
import type { PanoraOrder } from '../api/types';

export interface OutputChoice extends OrderOutputChoice {
	/** Whether to ask for the shop's own orders; the standard order is made from those. */
	includeRemoteData: boolean;
}

/** An order of a connection as a node gives it out. */
export async function toOrderOutput(
	order: PanoraOrder,
	choice: OutputChoice,
	connectionToken: string,
	shops: ShopSystems,
): Promise<IDataObject> {
	const isPlain = choice.isRaw || showsShop(order);
	const provider = isPlain ? undefined : await shops.of(connectionToken);
	return buildOrderOutput(
		() => standardOrder(order, { provider }),
		() => order,
		choice,
	);
}

/** Says what a person should know about an order that is given out. */
export function addOrderHints(
	order: PanoraOrder,
	{ isRaw, includeRemoteData }: OutputChoice,
	{ hint }: Pick<OperationContext, 'hint'>,
): void {
	if (includeRemoteData && (order.remote_data ?? null) === null) {
		const lack = isRaw
			? 'remote_data is null there. Look in the shop for the line items.'
			: 'they come without line items, addresses and dates, which are in the shop only.';
		hint((count) => `Panora has no remote data of ${orders(count)}: ${lack}`, 'no remote data');
	}
	const currency = isRaw ? undefined : customerCurrency(order);
	if (currency !== undefined) {
		hint(
			(count) =>
				`The customers of ${orders(count)} paid in another currency than the shop's, for example ${currency}. Amounts are in the shop's currency.`,
			'other currency',
		);
	}
}

function orders(count: number): string {
	return count === 1 ? '1 order' : `${count} orders`;
}
