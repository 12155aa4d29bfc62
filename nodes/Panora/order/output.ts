import type { IDataObject } from 'n8n-workflow';

import type { OperationContext } from '../../shared/n8n/operation';
import { buildOrderOutput, type OrderOutputChoice } from '../../shared/n8n/orderOutput';
import { plural } from '../../shared/plural';
import type { ShopSystems } from '../api/shopSystems';
import { customerCurrency, showsShop, toStandardOrder } from './toStandardOrder';
import type { AmountsIn } from './shopifyMoney';
import type { PanoraOrder } from '../api/types';

export interface OutputChoice extends OrderOutputChoice {
	/** Request the shop's data, from which the standard order is built. */
	includeRemoteData: boolean;
	/** Whose currency amounts are in, of orders that were paid in another than the shop's. */
	amountsIn: AmountsIn;
}

/** Builds the output of an order. */
export async function toOrderOutput(
	order: PanoraOrder,
	choice: OutputChoice,
	connectionToken: string,
	shops: ShopSystems,
): Promise<IDataObject> {
	const needsShopSystem = !choice.isRaw && !showsShop(order);
	const provider = needsShopSystem ? await shops.of(connectionToken) : undefined;
	return buildOrderOutput(
		() => toStandardOrder(order, { provider, amountsIn: choice.amountsIn }),
		() => order,
		choice,
	);
}

/** Adds hints about missing remote data and about amounts in another currency. */
export function addOrderHints(
	order: PanoraOrder,
	choice: OutputChoice,
	{ hint }: Pick<OperationContext, 'hint'>,
): void {
	const { isRaw, includeRemoteData } = choice;
	if (includeRemoteData && (order.remote_data ?? null) === null) {
		const effect = isRaw
			? 'remote_data is null. Look up the line items in the shop.'
			: 'line items, addresses and dates are missing, and are only in the shop.';
		hint(
			(count) => `Panora has no remote data of ${plural(count, 'order')}: ${effect}`,
			'no remote data',
		);
	}
	const currency = otherCurrencyOf(order, choice);
	if (currency !== undefined) {
		hint(
			(count) =>
				`The customers of ${plural(count, 'order')} paid in a currency other than the shop's, for example ${currency}. Amounts are in the shop's currency; to get what the customers paid, set the option 'Amounts In' to Customer Currency.`,
			'other currency',
		);
	}
}

/** Returns the currency that the customer paid in, if amounts are in the shop's and that is another. */
export function otherCurrencyOf(
	order: unknown,
	{ isRaw, amountsIn }: OutputChoice,
): string | undefined {
	return isRaw || amountsIn !== 'shop' ? undefined : customerCurrency(order);
}
