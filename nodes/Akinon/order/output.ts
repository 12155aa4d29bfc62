import type { IDataObject } from 'n8n-workflow';

import { buildOrderOutput, type OrderOutputChoice } from '../../shared/n8n/orderOutput';
import { findId, requireId } from '../api/client';
import { standardOrder } from './toStandardOrder';
import type { AkinonOrder, AkinonOrderItem } from '../api/types';

export interface OutputChoice extends OrderOutputChoice {
	/** Whether the sales channel's settings stay in the output; they may hold logins. */
	includeChannelSettings: boolean;
}

/**
 * An order as a node gives it out.
 *
 * @param standard the standard order, where the order alone does not make it
 */
export function toOrderOutput(
	order: AkinonOrder,
	choice: OutputChoice,
	standard = () => standardOrder(order),
): IDataObject {
	return buildOrderOutput(standard, () => toRawOrder(order, choice), choice);
}

/** An order as Akinon sent it, but for the channel settings that nobody asked for. */
export function toRawOrder(
	order: AkinonOrder,
	{ includeChannelSettings }: Pick<OutputChoice, 'includeChannelSettings'>,
): AkinonOrder {
	return includeChannelSettings ? order : withoutChannelSettings(order);
}

/**
 * The order without `channel.conf`: Akinon's own sample carries the user name, password and token
 * of the sales channel there.
 */
function withoutChannelSettings(order: AkinonOrder): AkinonOrder {
	const channel = order.channel as IDataObject | undefined;
	if (typeof channel !== 'object' || channel === null || !('conf' in channel)) return order;
	return { ...order, channel: { ...channel, conf: { redacted: true } } };
}

/** The fields of an order item that workflows use most, in Akinon's own names. */
export function simplifyOrderItem(item: AkinonOrderItem): IDataObject {
	return {
		id: requireId(item),
		order: item.order,
		// The lists name the product by its ID, everything else by its SKU.
		product: keyOfRelated(item.product),
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

/** The fields of a discount that workflows use most, in Akinon's own names. */
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

/** Akinon sends a related record as an object in some answers and as its ID in others. */
function asObject(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null ? (value as IDataObject) : {};
}

/** The key of a related record, whether it came as an object or as its key alone. */
function keyOfRelated(value: unknown): number | null {
	return (typeof value === 'number' ? value : findId(asObject(value))) ?? null;
}
