import isNil from 'lodash/isNil';
import omitBy from 'lodash/omitBy';
import sortBy from 'lodash/sortBy';
import uniq from 'lodash/uniq';

import { InvalidInputError } from '../../shared/errors';
import { readDecimal, sign, toJsonNumber } from '../../shared/money/decimal';
import {
	imbalanceOf,
	nonPurchaseLines,
	omitEmpty,
	orderedLines,
	orderLabel,
	rejectMissing,
	rejectProblems,
	rejectUnknownLines,
	unsupportedPartsOf,
	type Conversion,
	type IndexedLine,
	type OrderPart,
	type Requirement,
} from '../../shared/order/conversion';
import { openDiscountRequirements, openDiscountWarnings } from '../../shared/order/openDiscounts';
import type { StandardOrder } from '../../shared/order/standardOrder';
import { statusToSend } from '../../shared/order/status';
import type { VoyadoOrder } from '../api/types';
import { convertAmounts, type ConvertedAmounts, type LineToSend } from './amounts';
import { extraDataOf, latestShipment } from './extraData';
import { withoutContradictedRates } from './tax';
import { paymentsOf, taxDetailsOf, totalOf, totalTaxOf, type Fees } from './totals';
import { statusWords, type OrderStatusRow, type PaymentStatusRow } from './statuses';

/** What only a person can know about the orders. */
export interface VoyadoSettings {
	/** `externalId` of a store. */
	storeId: string;
	/** One of Voyado's kinds, for example Email. */
	matchKeyType: string;
	/** The contact's value of that kind, if it is not the order's own. */
	contact?: string;
	/** For orders that have none. */
	currency?: string;
	/** For orders that have none. */
	language?: string;
	/** For lines without a SKU, product ID and variant ID. */
	defaultSku?: string;
	sendTestOrders?: boolean;
	orderStatuses: OrderStatusRow[];
	paymentStatuses: PaymentStatusRow[];
	/** What becomes of returned and canceled lines of an order that is neither. */
	nonPurchaseLines: 'leaveOut' | 'return';
	/** Fields of Voyado that take the place of what was converted; keys of `extraData` one by one. */
	overrides?: Partial<VoyadoOrder>;
}

export interface VoyadoConversion extends Conversion<VoyadoOrder> {
	/** Names the order, the words sent for its statuses and, once it is on its way, its parcels. */
	eventKey: string;
	/** A sentence if the standard order, with all its lines, does not add up. */
	imbalance?: string;
}

/** What a contact is found by, if an order states it. Of the other kinds it states nothing. */
const contactPaths: Record<string, string[]> = {
	Email: ['customer.email'],
	MobilePhone: ['customer.phone'],
	ExternalId: ['customer.externalId', 'customer.id'],
};

/** The keys of an address that are sent. */
const addressKeys = [
	...['firstName', 'lastName', 'company', 'line1', 'line2', 'postalCode', 'city', 'region'],
	...['countryCode', 'phone'],
];

/** What is sent of each order, beside what the contact is found by. */
const sentPaths = [
	...['source', 'id', 'number', 'status', 'paymentStatus', 'createdAt', 'updatedAt', 'currency'],
	...['language', 'isTest', 'giftMessage', 'invoice.number', 'invoice.url', 'totals.rounding'],
	...addressKeys.flatMap((key) => [`billingAddress.${key}`, `shippingAddress.${key}`]),
	...['type', 'sku', 'productId', 'variantId', 'name', 'quantity', 'unitPrice', 'total'].map(
		(key) => `lineItems.${key}`,
	),
	...['discount', 'taxRate', 'taxAmount', 'imageUrl', 'url'].map((key) => `lineItems.${key}`),
	...['total', 'taxRate', 'taxAmount', 'method'].map((key) => `shipping.${key}`),
	...['total', 'taxRate', 'taxAmount'].map((key) => `fees.${key}`),
	...['carrier', 'trackingNumber', 'trackingUrl', 'shippedAt'].map((key) => `shipments.${key}`),
	...['code', 'name', 'amount', 'isAllocated'].map((key) => `discounts.${key}`),
	...['payments.method', 'payments.amount'],
];

/** The parts that Voyado has no field for. */
const unsupportedParts: OrderPart[] = ['note', 'tags', 'refunds', 'customer currency'];

/**
 * Converts a standard order to what Voyado Engage takes. Amounts are exact and include tax; what is
 * bought is sent as purchases, and so is everything of a canceled or returned order, since that is what
 * the message is about. A discount on the order is taken off its lines. Totals are the sum of what is sent.
 *
 * @throws InvalidInputError if the order lacks what Voyado needs, has a problem in a part that is sent,
 * has a status without a row in a table, or is a test order that is not to be sent
 * @see https://developer.voyado.com/en/service-order-communication/orders---field-definitions.html
 */
export function toVoyadoOrder(given: StandardOrder, settings: VoyadoSettings): VoyadoConversion {
	const overrides = omitBy(settings.overrides, isNil) as Partial<VoyadoOrder>;
	const contactSent = settings.contact ? [] : (contactPaths[settings.matchKeyType] ?? []);
	rejectTestOrder(given, settings);
	rejectProblems(given, [...sentPaths, ...contactSent]);
	rejectUnknownLines(given);
	rejectMissing(given, requirementsOf(given, settings, overrides), 'Voyado Engage');

	const order = withoutContradictedRates(given);
	const currency = currencyOf(order, settings, overrides);
	const lines = linesToSend(order, settings);
	const amounts = convertAmounts(order, lines, currency, (line) => skuOf(line, settings) as string);
	const fees = { ...feesOf(order, amounts), ...feesAmong(overrides) };
	const totalGrossPrice = overrides.totalGrossPrice ?? totalOf(amounts, fees);
	const totalTax = totalTaxOf(order, amounts, fees);
	const payments = paymentsOf(order, totalGrossPrice);
	const taxDetails = taxDetailsOf(order, lines, totalTax);
	const words = statusWords(order, settings.orderStatuses, settings.paymentStatuses, overrides);
	const converted = {
		contact: contactOf(order, settings),
		orderNumber: order.number,
		...words,
		createdDate: order.createdAt,
		statusChangedDate: order.updatedAt,
		shippingDate: latestShipment(order.shipments)?.shippedAt,
		storeId: settings.storeId,
		currency,
		language: order.language ?? settings.language?.replace(/_/g, '-'),
		totalGrossPrice,
		totalTax,
		taxDetails,
		items: amounts.lines.map(({ sent }) => sent),
		paymentMethods: payments,
		...fees,
	};
	const isWithoutPayments = !payments && !overrides.paymentMethods && order.payments.length > 0;
	const isWithoutTaxes =
		(amounts.hasUnsentTax || (order.taxes.length > 0 && totalTax === undefined)) &&
		isNil(overrides.totalTax);
	return {
		order: omitEmpty({
			...converted,
			...overrides,
			extraData: { ...extraDataOf(order), ...(overrides.extraData as object) },
		}) as VoyadoOrder,
		eventKey: eventKeyOf(order, words),
		unsupportedParts: [
			...unsupportedPartsOf(order, [
				...(settings.nonPurchaseLines === 'return'
					? []
					: (['canceled lines', 'returned lines'] as const)),
				...unsupportedParts,
			]),
			...(isWithoutPayments ? ['payments'] : []),
			...(isWithoutTaxes ? ['taxes'] : []),
		],
		warnings: openDiscountWarnings(order),
		imbalance: imbalanceOf(order),
	};
}

function rejectTestOrder(order: StandardOrder, { sendTestOrders }: VoyadoSettings): void {
	if (order.isTest !== true || sendTestOrders) return;
	throw new InvalidInputError(
		`${orderLabel(order)} is a test order`,
		"Filter test orders out before this node, or turn on 'Send Test Orders' in its options. Nothing was sent.",
	);
}

function requirementsOf(
	order: StandardOrder,
	settings: VoyadoSettings,
	overrides: Partial<VoyadoOrder>,
): Requirement[] {
	const contactPath = contactPaths[settings.matchKeyType]?.[0];
	return [
		{ path: 'number', value: overrides.orderNumber ?? order.number },
		{ path: 'status', value: overrides.orderStatus ?? statusToSend(order) },
		{ path: 'createdAt', value: overrides.createdDate ?? order.createdAt },
		{
			path: 'currency',
			value: overrides.currency ?? order.currency ?? settings.currency,
			hint: "Set 'Currency' for orders that have none.",
		},
		{
			path: contactPath ?? 'Contact',
			value: contactKeyOf(order, settings),
			hint: "Set 'Contact', or choose another 'Match Contact By'.",
		},
		{ path: 'lineItems', value: order.lineItems[0] },
		...linesToSend(order, settings).flatMap((each) => [
			{
				path: `lineItems.${each.index}.sku`,
				value: skuOf(each, settings),
				hint: "Set 'SKU for Lines Without SKU' in the options, or add a SKU before this node.",
			},
			{ path: `lineItems.${each.index}.quantity`, value: each.line.quantity },
			{ path: `lineItems.${each.index}.total`, value: each.line.total },
		]),
		...order.fees.map(({ total }, index) => ({ path: `fees.${index}.total`, value: total })),
		...openDiscountRequirements(order),
	];
}

/** What is bought and, if it is wanted, what is returned beside that, in the order's own sequence. */
function linesToSend(order: StandardOrder, settings: VoyadoSettings): LineToSend[] {
	const returned = settings.nonPurchaseLines === 'return' ? nonPurchaseLines(order) : [];
	const lines = [
		...orderedLines(order).map((each) => ({ ...each, type: 'PURCHASE' as const })),
		...returned.map((each) => ({ ...each, type: 'RETURN' as const })),
	];
	return sortBy(lines, ({ index }) => index);
}

function skuOf({ line }: IndexedLine, { defaultSku }: VoyadoSettings): string | undefined {
	return line.sku ?? line.productId ?? line.variantId ?? defaultSku;
}

function currencyOf(
	order: StandardOrder,
	settings: VoyadoSettings,
	overrides: Partial<VoyadoOrder>,
): string {
	const stated = overrides.currency ?? order.currency;
	const given = stated ?? settings.currency;
	const currency = String(given).trim().toUpperCase();
	if (/^[A-Z]{3}$/.test(currency)) return currency;
	const place = stated === null ? "'Options > Currency'" : `The 'currency' of ${orderLabel(order)}`;
	throw new InvalidInputError(
		`${place} is not a code of three letters: "${given}"`,
		'Write it as ISO 4217 does, for example EUR.',
	);
}

function contactOf(order: StandardOrder, settings: VoyadoSettings): VoyadoOrder['contact'] {
	const { matchKeyType } = settings;
	return { matchKey: String(contactKeyOf(order, settings)), matchKeyType };
}

function contactKeyOf(
	{ customer }: StandardOrder,
	{ matchKeyType, contact }: VoyadoSettings,
): string | null {
	const keys: Record<string, string | null> = {
		Email: customer.email,
		MobilePhone: customer.phone,
		ExternalId: customer.externalId ?? customer.id,
	};
	return contact || (keys[matchKeyType] ?? null);
}

function feesOf(order: StandardOrder, { freightFee, handlingFee }: ConvertedAmounts): Fees {
	const rounding = readDecimal(order.totals.rounding ?? '0', 'totals.rounding');
	return {
		freightFee: freightFee?.sent,
		handlingFee: handlingFee?.sent,
		totalRoundOff:
			sign(rounding) === 0 ? undefined : { value: toJsonNumber(rounding, 'totals.rounding') },
	};
}

function feesAmong({ freightFee, handlingFee, totalRoundOff }: Partial<VoyadoOrder>): Fees {
	return omitBy({ freightFee, handlingFee, totalRoundOff }, isNil);
}

/** Statuses in which each parcel is an event. A label that is printed before is none. */
const onTheWay = ['partiallyShipped', 'shipped', 'delivered'];

/** The channel does not belong to it: renaming one must not send everything again. */
function eventKeyOf(
	order: StandardOrder,
	{ orderStatus, paymentStatus }: { orderStatus: string; paymentStatus: string },
): string {
	const { source, id, number, shipments } = order;
	const numbers = shipments.flatMap(({ trackingNumber }) => trackingNumber ?? []);
	const parcels = onTheWay.includes(statusToSend(order) ?? '') ? uniq(numbers).sort() : [];
	return JSON.stringify([source, id ?? number, orderStatus, paymentStatus, parcels]);
}
