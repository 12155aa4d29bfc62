import { toAmountOrNull, sumIfKnown } from '../../shared/money/amount';
import { add, subtract, ZERO, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, type JsonRecord } from '../../shared/values';
import {
	SCHEMA_VERSION,
	type Presentment,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { noTotals, withTotals } from '../../shared/order/totals';
import {
	customFields,
	firstStated,
	freeFields,
	missingKeys,
	missingPaths,
	readNumber,
	taxPaths,
	type PanoraOrderParts,
	type PathSource,
} from './parts';
import { readAmounts, type ShopifyAmounts } from './shopifyAmounts';
import { readContact } from './shopifyCustomer';
import { ShopifyMoney, type AmountsIn } from './shopifyMoney';
import { readPayments } from './shopifyPayments';
import { readRefunds } from './shopifyRefunds';
import { readShipments } from './shopifyShipments';
import { readShippingLines } from './shopifyShipping';
import { readStatus } from './shopifyStatus';
import { toTaxes } from './taxes';

/** What Shopify's orders have no field for. */
const unsupportedPaths = [
	...['giftMessage', 'invoice', 'lineItems.imageUrl', 'lineItems.url'],
	...['billingAddress', 'shippingAddress'].flatMap((address) =>
		['email', 'taxNumber', 'taxOffice'].map((key) => `${address}.${key}`),
	),
];

/** What is not stated by an order without these keys, or with null for them. */
const pathSources: PathSource[] = [
	['taxesIncluded', ['taxes_included']],
	['isTest', ['test']],
	['updatedAt', ['updated_at']],
	['lineItems', ['line_items']],
	['discounts', ['discount_applications', 'discount_codes']],
	['payments', ['payment_gateway_names', 'transactions']],
	['paidAt', ['transactions']],
	['shipments', ['fulfillments']],
	['refunds', ['refunds']],
	['taxes', ['tax_lines']],
	['paymentStatus', ['financial_status']],
	['totals.total', ['total_price', 'total_price_set']],
	['totals.discount', ['total_discounts', 'total_discounts_set']],
	['totals.tax', ['total_tax', 'total_tax_set']],
	['totals.paid', ['transactions']],
	['totals.outstanding', ['total_outstanding']],
];

/** What is not stated by an order without these keys; null states that there is none. */
const keySources: PathSource[] = [
	['canceledAt', ['cancelled_at']],
	['cancelReason', ['cancel_reason']],
	['note', ['note']],
	['tags', ['tags']],
];

/** Whether a shop's order has keys that only Shopify's have. */
export function isShopifyOrder(order: JsonRecord): boolean {
	return ['admin_graphql_api_id', 'financial_status', 'total_price', 'total_price_set'].some(
		(key) => key in order,
	);
}

/** Returns the currency that the customer paid in, if that is not the shop's. */
export function shopifyCustomerCurrency(order: JsonRecord): string | undefined {
	const { currency, presentment_currency: paid } = order;
	return typeof paid === 'string' && !isAbsent(paid) && paid !== currency ? paid : undefined;
}

/**
 * Reads Shopify's own order, as its Admin API of 2024-07 sends it.
 *
 * @see https://shopify.dev/docs/api/admin-rest/2024-07/resources/order
 */
export function readShopifyOrder(
	order: JsonRecord,
	parts: PanoraOrderParts,
	amountsIn: AmountsIn,
	part: PartReader,
): StandardOrder {
	const money = new ShopifyMoney(order, amountsIn, part);
	const refunds = readRefunds(order, money, part);
	const amounts = readAmounts(order, refunds.pieces, money, part);
	const { lineItems, shipping, fees, discounts } = amounts;
	const status = readStatus(order, lineItems, part);
	const whole = paidInWhole(order, amounts, money);
	const payments = readPayments(order, status.paymentStatus, whole, money, part);
	const read: StandardOrder = {
		schemaVersion: SCHEMA_VERSION,
		source: 'panora',
		id: parts.id,
		externalId: parts.externalId ?? part.text(order.id, 'externalId'),
		number: readNumber(firstStated(order.name, order.order_number), part) ?? parts.number,
		channel: readChannel(order, part),
		...status,
		createdAt: part.date(firstStated(order.processed_at, order.created_at), 'createdAt'),
		updatedAt: part.date(order.updated_at, 'updatedAt'),
		paidAt: payments.paidAt,
		canceledAt: part.date(order.cancelled_at, 'canceledAt'),
		cancelReason: part.text(order.cancel_reason, 'cancelReason'),
		currency: money.currency,
		presentment: amountsIn === 'shop' ? readPresentment(order, amounts) : null,
		taxesIncluded: part.flag(order.taxes_included, 'taxesIncluded'),
		language: part.language(order.customer_locale, 'language'),
		isTest: part.flag(order.test, 'isTest'),
		note: part.text(order.note, 'note'),
		giftMessage: null,
		tags: readTags(order.tags, part),
		...readContact(order, parts.customerId, part),
		invoice: null,
		lineItems,
		shipping,
		shipments: readShipments(order, part),
		fees,
		discounts,
		payments: payments.payments,
		refunds: refunds.refunds,
		taxes: toTaxes(money.taxes(order, part, 'taxes').taxes),
		custom: customFields(parts, freeFields(order.note_attributes, 'name'), {
			poNumber: order.po_number,
			paymentTerms: isRecord(order.payment_terms) ? order.payment_terms.payment_terms_name : null,
		}),
		unknown: [],
		problems: part.problems,
		totals: noTotals,
	};
	money.reportMissing(part);
	const unknown = [
		...unsupportedPaths,
		...missingPaths(order, pathSources),
		...missingKeys(order, keySources),
		...(['channel', 'language', 'createdAt', 'status'] as const).filter(
			(key) => read[key] === null,
		),
		...(read.shipping.total === null ? ['shipping.total'] : []),
		...(refunds.refunded === null ? ['totals.refunded'] : []),
		...(amounts.isTaxOfOrder ? taxPaths : []),
	];
	return withTotals(
		{ ...read, unknown },
		{
			total: toAmountOrNull(amounts.total),
			discount: toAmountOrNull(
				money.optionalAmount(order, 'total_discounts', part, 'totals.discount'),
			),
			tax: toAmountOrNull(amounts.tax),
			refunded: toAmountOrNull(refunds.refunded),
			paid: payments.paid,
			outstanding: toAmountOrNull(
				money.shopAmount(order.total_outstanding, part, 'totals.outstanding'),
			),
		},
		{ decimals: () => money.decimals },
	);
}

/**
 * Returns what was paid for an order of which Shopify says that it is paid: the total or, if something was
 * taken out of it, what it came to then; null if Shopify does not state that. Cash is rounded beside it.
 */
function paidInWhole(
	order: JsonRecord,
	{ total, lineItems, hasRemovedShipping }: ShopifyAmounts,
	money: ShopifyMoney,
): Decimal | null {
	const silent = new PartReader();
	const amountOf = (key: string) => money.optionalAmount(order, key, silent);
	const hasRemovedLines = lineItems.some(({ type }) => type !== 'purchase');
	const current = hasRemovedLines || hasRemovedShipping ? amountOf('current_total_price') : null;
	const outstanding = money.shopAmount(order.total_outstanding, silent, '') ?? ZERO;
	const due = current ? subtract(current, outstanding) : hasRemovedLines ? null : total;
	return due && add(due, amountOf('total_cash_rounding_payment_adjustment') ?? ZERO);
}

/** The ID of an app is not a name that a person knows. */
function readChannel(order: JsonRecord, part: PartReader): string | null {
	const channel = part.text(order.source_name, 'channel');
	return channel !== null && /^\d+$/.test(channel) ? null : channel;
}

function readTags(tags: unknown, part: PartReader): string[] {
	const list: unknown[] = Array.isArray(tags) ? tags : (part.text(tags, 'tags')?.split(',') ?? []);
	return list.flatMap((tag) => part.text(tag, 'tags') ?? []);
}

/** Reads the total in the customer's currency, if that is not the shop's. */
function readPresentment(
	order: JsonRecord,
	{ hasRemovedShipping }: ShopifyAmounts,
): Presentment | null {
	if (shopifyCustomerCurrency(order) === undefined) return null;
	const silent = new PartReader();
	const money = new ShopifyMoney(order, 'customer', silent);
	if (money.currency === null) return null;
	const total = money.amount(order, 'total_price', silent, '');
	const removed = readShippingLines(order, money, silent).removed.map(({ costs }) =>
		sumIfKnown([costs.net, ...(money.isTaxOnTop ? [costs.taxes.amount] : [])]),
	);
	const ofRemoved = sumIfKnown(hasRemovedShipping ? removed : []);
	return {
		currency: money.currency,
		total: toAmountOrNull(total && ofRemoved && subtract(total, ofRemoved)),
	};
}
