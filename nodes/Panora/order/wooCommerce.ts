import { toAmountOrNull } from '../../shared/money/amount';
import type { PartReader } from '../../shared/order/partReader';
import type { JsonRecord } from '../../shared/values';
import { SCHEMA_VERSION, type StandardOrder } from '../../shared/order/standardOrder';
import { noTotals, withTotals } from '../../shared/order/totals';
import { statusWithLines } from '../../shared/order/status';
import {
	customFields,
	firstStated,
	missingPaths,
	readNumber,
	taxPaths,
	type PanoraOrderParts,
	type PathSource,
} from './parts';
import { toTaxes } from './taxes';
import { readAmounts } from './wooCommerceAmounts';
import { readContact } from './wooCommerceContact';
import { readDiscounts, toFees, withTax } from './wooCommerceFees';
import { metaFields, readDate, readName } from './wooCommerceFields';
import { orderStatuses, paymentStatusOf, readPayments } from './wooCommercePayments';
import { readRefunds } from './wooCommerceRefunds';

/** What WooCommerce's orders have no field for. */
const unsupportedPaths = [
	...['channel', 'canceledAt', 'cancelReason', 'presentment', 'language', 'isTest', 'giftMessage'],
	...['tags', 'invoice', 'lineItems.url', 'lineItems.status', 'shipping.discount', 'shipments'],
	...['billingAddress.taxOffice', 'shippingAddress.taxNumber', 'shippingAddress.taxOffice'],
	...['totals.paid', 'totals.outstanding'],
];

/** What is not stated by an order without these keys, or with null for them. */
const pathSources: PathSource[] = [
	['status', ['status']],
	['taxesIncluded', ['prices_include_tax']],
	['note', ['customer_note']],
	['lineItems', ['line_items']],
	['fees', ['fee_lines']],
	['discounts', ['coupon_lines']],
	['payments', ['payment_method']],
	['taxes', ['tax_lines']],
	['totals.total', ['total']],
	['totals.discount', ['discount_total']],
	['totals.tax', ['total_tax']],
];

/** Whether a shop's order has keys that only WooCommerce's have. */
export function isWooCommerceOrder(order: JsonRecord): boolean {
	return ['order_key', 'date_created_gmt', 'prices_include_tax', 'shipping_total'].some(
		(key) => key in order,
	);
}

/**
 * Reads WooCommerce's own order, as its REST API v3 sends it. Each of its amounts is without tax, whatever
 * the shop shows its customers, with the tax beside it.
 *
 * @see https://developer.woocommerce.com/docs/apis/rest-api/v3/orders/
 */
export function readWooCommerceOrder(
	order: JsonRecord,
	parts: PanoraOrderParts,
	part: PartReader,
): StandardOrder {
	const word = part.text(order.status, 'status');
	const refunds = readRefunds(order, word, part);
	const amounts = readAmounts(order, refunds, part);
	const { lineItems, shipping, prepayments } = amounts;
	const paymentStatus = paymentStatusOf(order, word, refunds.refunded, amounts.total);
	const status = word === null ? null : (orderStatuses.get(word) ?? 'other');
	const read: StandardOrder = {
		schemaVersion: SCHEMA_VERSION,
		source: 'panora',
		id: parts.id,
		externalId: parts.externalId ?? part.text(order.id, 'externalId'),
		number: readNumber(firstStated(order.number, order.id), part) ?? parts.number,
		channel: null,
		status: statusWithLines(status, lineItems),
		paymentStatus,
		providerStatus: { order: word, payment: null, fulfillment: null },
		createdAt: readDate(order.date_created_gmt, part, 'createdAt'),
		updatedAt: readDate(order.date_modified_gmt, part, 'updatedAt'),
		paidAt: readDate(order.date_paid_gmt, part, 'paidAt'),
		canceledAt: null,
		cancelReason: null,
		currency: part.currency(order.currency, 'currency'),
		presentment: null,
		taxesIncluded: part.flag(order.prices_include_tax, 'taxesIncluded'),
		language: null,
		isTest: null,
		note: readName(order.customer_note, part, 'note'),
		giftMessage: null,
		tags: [],
		...readContact(order, parts.customerId, part),
		invoice: null,
		lineItems,
		shipping,
		shipments: [],
		fees: toFees(amounts.fees, amounts.isTaxOfOrder, amounts.decimals),
		discounts: readDiscounts(order, amounts, part),
		payments: readPayments(order, paymentStatus, prepayments, amounts.rest, part),
		refunds: refunds.refunds,
		taxes: toTaxes([...amounts.taxes.values()]),
		custom: customFields(parts, metaFields(order.meta_data), {
			transactionId: order.transaction_id,
		}),
		unknown: [],
		problems: part.problems,
		totals: noTotals,
	};
	const unknown = [
		...unsupportedPaths,
		...missingPaths(order, pathSources),
		...(['paymentStatus', 'createdAt', 'updatedAt'] as const).filter((key) => read[key] === null),
		...(shipping.total === null ? ['shipping.total'] : []),
		...(refunds.refunded === null ? ['refunds', 'totals.refunded'] : []),
		...(hasRefundsWithoutLines(read) ? ['refunds.lineItems'] : []),
		...(amounts.isTaxOfOrder ? taxPaths : []),
	];
	const discount = withTax(order.discount_total, order.discount_tax, part, 'totals.discount');
	return withTotals(
		{ ...read, unknown },
		{
			total: toAmountOrNull(amounts.total),
			discount: toAmountOrNull(discount),
			tax: toAmountOrNull(amounts.tax),
			refunded: toAmountOrNull(refunds.refunded),
		},
		{ decimals: () => amounts.decimals },
	);
}

function hasRefundsWithoutLines({ refunds }: Pick<StandardOrder, 'refunds'>): boolean {
	return refunds.length > 0 && refunds.every(({ lineItems }) => lineItems.length === 0);
}
