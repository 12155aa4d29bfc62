import { PartReader } from '../../shared/order/partReader';
import { isRecord, quote, type JsonRecord } from '../../shared/values';
import type { StandardOrder } from '../../shared/order/standardOrder';
import { readNumber, type PanoraOrderParts } from './parts';
import { isShopifyOrder, readShopifyOrder, shopifyCustomerCurrency } from './shopify';
import type { AmountsIn } from './shopifyMoney';
import { readOwnOrder } from './withoutRemoteData';
import { isWooCommerceOrder, readWooCommerceOrder } from './wooCommerce';

/** How an order is read. */
export interface PanoraReadOptions {
	/** The shop system, as a connection names it; recognized by the shop's own order if it is left out. */
	provider?: string;
	/** Whose currency amounts are read in, of orders that are paid in another than the shop's. */
	amountsIn?: AmountsIn;
}

/**
 * Reads an order of Panora. With `remote_data` of Shopify or WooCommerce the shop's own order is read:
 * Panora itself keeps no lines, no order date, and whole-number totals only. Amounts are decimal text and
 * include tax, which is added if the shop adds it on top. Never throws: what cannot be read is in
 * `problems`.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/types/model.unified.ts
 */
export function toStandardOrder(
	raw: unknown,
	{ provider, amountsIn = 'shop' }: PanoraReadOptions = {},
): StandardOrder {
	const part = new PartReader();
	const order = isRecord(raw) ? raw : {};
	if (!isRecord(raw)) part.report('', `This is not an order of Panora: ${quote(raw)}`);
	const parts: PanoraOrderParts = {
		id: part.text(order.id, 'id'),
		externalId: part.text(order.remote_id, 'externalId'),
		number: readNumber(order.order_number, part),
		customerId: part.text(order.customer_id, 'customer.id'),
		custom: part.record(order.field_mappings, 'custom'),
	};
	const remote = order.remote_data;
	if (isRecord(remote)) {
		const shop = provider ?? shopOf(remote);
		if (shop === 'shopify') return readShopifyOrder(remote, parts, amountsIn, part);
		if (shop === 'woocommerce') return readWooCommerceOrder(remote, parts, part);
	}
	return readOwnOrder(order, parts, part, provider);
}

/** Returns the currency that the customer paid in, if that is not the shop's. */
export function customerCurrency(raw: unknown): string | undefined {
	const remote = isRecord(raw) ? raw.remote_data : undefined;
	return isRecord(remote) ? shopifyCustomerCurrency(remote) : undefined;
}

/**
 * Whether an order itself shows which shop system it is from. `provider` is needed for the others only:
 * some systems keep their amounts in other units.
 */
export function showsShop(raw: unknown): boolean {
	const remote = isRecord(raw) ? raw.remote_data : undefined;
	return isRecord(remote) && shopOf(remote) !== undefined;
}

/** Returns the shop system that an order is from, by the keys that only its orders have. */
function shopOf(remote: JsonRecord): string | undefined {
	if (isShopifyOrder(remote) === isWooCommerceOrder(remote)) return undefined;
	return isShopifyOrder(remote) ? 'shopify' : 'woocommerce';
}
