import type { IDataObject } from 'n8n-workflow';

import type { OperationContext } from '../../shared/n8n/operation';
import {
	buildOrderOutput,
	includesPart,
	type OrderOutputChoice,
} from '../../shared/n8n/orderOutput';
import { plural } from '../../shared/plural';
import { findId, requireId } from '../api/client';
import { hasUncountedItems } from './lines';
import { toStandardOrder } from './toStandardOrder';
import type { AkinonOrder, AkinonOrderItem } from '../api/types';

export interface OutputChoice extends OrderOutputChoice {
	/** Keep the sales channel's settings, which may contain logins. */
	includeChannelSettings: boolean;
	/** Key in an item's attributes that holds its number of pieces; empty: an item is one piece. */
	quantityAttribute: string;
}

/**
 * Builds the output of an order.
 *
 * @param buildStandard builds the standard order; by default from the order alone
 */
export function toOrderOutput(
	order: AkinonOrder,
	choice: OutputChoice,
	buildStandard = () => toStandardOrder(order, choice),
): IDataObject {
	return buildOrderOutput(buildStandard, () => toRawOrder(order, choice), choice);
}

/** Whether an order's items are output as one piece each, though they seem to stand for several. */
export function hasUncountedPieces(order: AkinonOrder, choice: OutputChoice): boolean {
	return includesPart(choice, 'lineItems') && hasUncountedItems(order, choice.quantityAttribute);
}

/** Adds a hint about items that seem to stand for several pieces, once per run. */
export function addQuantityHint(
	order: AkinonOrder,
	choice: OutputChoice,
	{ hint }: Pick<OperationContext, 'hint'>,
): void {
	if (hasUncountedPieces(order, choice)) hint(uncountedPiecesText, 'uncounted pieces');
}

/** @param count the number of orders */
export function uncountedPiecesText(count: number): string {
	return `${plural(count, 'order')} had items with an attribute 'quantity' above 1, which were read as one piece each. If your shop merges items, set the option 'Quantity Attribute' to 'quantity'.`;
}

/** Returns the order as Akinon sent it, without the channel settings unless they were chosen. */
export function toRawOrder(
	order: AkinonOrder,
	{ includeChannelSettings }: Pick<OutputChoice, 'includeChannelSettings'>,
): AkinonOrder {
	return includeChannelSettings ? order : withoutChannelSettings(order);
}

/** Removes `channel.conf`, which holds the sales channel's user name, password and token. */
function withoutChannelSettings(order: AkinonOrder): AkinonOrder {
	const channel = order.channel as IDataObject | undefined;
	if (typeof channel !== 'object' || channel === null || !('conf' in channel)) return order;
	return { ...order, channel: { ...channel, conf: { redacted: true } } };
}

/** Returns the fields of an order item that workflows use most, under Akinon's names. */
export function simplifyOrderItem(item: AkinonOrderItem): IDataObject {
	return {
		id: requireId(item),
		order: item.order,
		// The lists have the product's ID, everything else has its SKU.
		product: idOfRelated(item.product),
		product_sku: item.product_sku ?? null,
		status: item.status,
		cancel_status: item.cancel_status ?? null,
		price: item.price,
		discount_amount: item.discount_amount ?? null,
		tax_rate: item.tax_rate ?? null,
		tracking_number: item.tracking_number ?? null,
		invoice_number: item.invoice_number ?? null,
	};
}

/** Returns the fields of a discount that workflows use most, under Akinon's names. */
export function simplifyDiscount(discount: IDataObject): IDataObject {
	return {
		id: discount.pk,
		order: discount.order,
		name: discount.name,
		amount: discount.amount,
		code: discount.code ?? null,
		offer_type: discount.offer_type ?? null,
		promotion_name: asObject(discount.promotion).name ?? null,
	};
}

function asObject(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null ? (value as IDataObject) : {};
}

/** Returns the ID of a related record, which Akinon sends as an object or as its ID alone. */
function idOfRelated(value: unknown): number | null {
	return (typeof value === 'number' ? value : findId(asObject(value))) ?? null;
}
