import { toAmount } from '../../shared/money/amount';
import {
	emptyShipping,
	type OrderStatus,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, quote, type JsonRecord } from '../../shared/values';
import { withTotals } from '../../shared/order/totals';
import { sign } from '../../shared/money/decimal';
import { isShopifyOrder, readShopifyOrder, shopifyCustomerCurrency } from './shopify';
import type { PanoraOrderParts } from './parts';
import { isWooCommerceOrder, readWooCommerceOrder } from './wooCommerce';

/**
 * The words that Panora has for a status: its own, and those of the shop systems, which it passes on.
 *
 * @see https://github.com/panoratech/Panora/tree/main/packages/api/src/ecommerce/order/services
 */
const statuses = new Map<string, OrderStatus>([
	['PENDING', 'created'],
	['UNPAID', 'created'],
	['AUTHORIZED', 'created'],
	['PARTIALLY_PAID', 'created'],
	['ON-HOLD', 'created'],
	['PAID', 'paid'],
	['PARTIALLY_REFUNDED', 'paid'],
	['PROCESSING', 'paid'],
	['UNSHIPPED', 'paid'],
	['PARTIAL', 'partiallyShipped'],
	['PARTIALLYSHIPPED', 'partiallyShipped'],
	['SHIPPED', 'shipped'],
	['FULFILLED', 'shipped'],
	['COMPLETED', 'delivered'],
	['CANCELED', 'canceled'],
	['CANCELLED', 'canceled'],
	['REFUNDED', 'returned'],
]);

/** What Panora itself does not keep of an order: all of it is in the shop's own. */
const neverKept = [
	'channel',
	'createdAt',
	'updatedAt',
	'language',
	'customer.email',
	'customer.phone',
	'customer.firstName',
	'customer.lastName',
	'billingAddress',
	'shippingAddress',
	'lineItems',
	'shipping.taxRate',
	'shipping.taxAmount',
	'shipping.method',
	'shipping.carrier',
	'shipping.trackingNumbers',
	'shipping.trackingUrl',
	'fees',
	'payments',
	'discounts',
	'totals.refunded',
];

/** Shop systems of which Panora keeps amounts in hundredths, or cut to whole numbers. */
const withOtherAmounts = new Set(['webflow', 'squarespace']);

interface Options {
	/** The shop system, as a connection names it; found out by the shop's own order where it is left out. */
	provider?: string;
}

/**
 * Reads an order of Panora. With `remote_data` of Shopify or WooCommerce the shop's own order is read:
 * Panora itself keeps no lines, no order date, and whole-number totals only. Amounts are decimal text and
 * include tax, which is added where the shop adds it on top. Never throws: what cannot be read is in
 * `problems`.
 *
 * @see https://github.com/panoratech/Panora/blob/c6741e9e/packages/api/src/ecommerce/order/types/model.unified.ts
 */
export function standardOrder(raw: unknown, { provider }: Options = {}): StandardOrder {
	const part = new PartReader();
	const order = isRecord(raw) ? raw : {};
	if (!isRecord(raw)) part.report('', `This is not an order of Panora: ${quote(raw)}`);
	const parts: PanoraOrderParts = {
		id: part.text(order.id, 'id'),
		number: part.text(order.order_number, 'number'),
		customerId: part.text(order.customer_id, 'customer.id'),
		custom: part.record(order.field_mappings, 'custom'),
	};
	const remote = order.remote_data;
	if (isRecord(remote)) {
		const shop = provider ?? shopOf(remote);
		if (shop === 'shopify') return readShopifyOrder(remote, parts, part);
		if (shop === 'woocommerce') return readWooCommerceOrder(remote, parts, part);
	}
	return readThinOrder(order, parts, part, provider);
}

/**
 * The currency that the customer paid in, where it is another than the shop's: the standard order has the
 * shop's amounts.
 */
export function customerCurrency(raw: unknown): string | undefined {
	const remote = isRecord(raw) ? raw.remote_data : undefined;
	return isRecord(remote) ? shopifyCustomerCurrency(remote) : undefined;
}

/**
 * Whether an order itself shows which shop system it is of. Only of the others `provider` is needed: some
 * systems keep their amounts in other units.
 */
export function showsShop(raw: unknown): boolean {
	const remote = isRecord(raw) ? raw.remote_data : undefined;
	return isRecord(remote) && shopOf(remote) !== undefined;
}

/** The shop system that an order is of, by the keys that only its orders have. */
function shopOf(remote: JsonRecord): string | undefined {
	if (isShopifyOrder(remote) === isWooCommerceOrder(remote)) return undefined;
	return isShopifyOrder(remote) ? 'shopify' : 'woocommerce';
}

/** What Panora itself keeps. It says 0 for an amount that the shop does not say. */
function readThinOrder(
	order: JsonRecord,
	{ id, number, customerId, custom }: PanoraOrderParts,
	part: PartReader,
	provider: string | undefined,
): StandardOrder {
	const unknown = [...neverKept];
	const amountOf = (value: unknown, path: string) => {
		const amount = part.decimal(value, path);
		if (amount && sign(amount) !== 0 && !withOtherAmounts.has(provider ?? '')) {
			return toAmount(amount);
		}
		unknown.push(path);
		return null;
	};
	const words = [order.order_status, order.fulfillment_status, order.payment_status];
	const providerStatus = part.text(
		words.find((word) => !isAbsent(word)),
		'status',
	);
	const read = {
		source: 'panora',
		id,
		number,
		channel: null,
		status:
			providerStatus === null ? null : (statuses.get(providerStatus.toUpperCase()) ?? 'other'),
		providerStatus,
		createdAt: null,
		updatedAt: null,
		currency: part.currency(order.currency, 'currency'),
		language: null,
		customer: { id: customerId, email: null, phone: null, firstName: null, lastName: null },
		billingAddress: null,
		shippingAddress: null,
		lineItems: [],
		shipping: { ...emptyShipping(), total: amountOf(order.total_shipping, 'shipping.total') },
		fees: [],
		payments: [],
		discounts: [],
		custom,
		unknown,
		problems: part.problems,
	};
	return withTotals(read, {
		total: amountOf(order.total_price, 'totals.total'),
		discount: amountOf(order.total_discount, 'totals.discount'),
		tax: amountOf(order.total_tax, 'totals.tax'),
		refunded: null,
	});
}
