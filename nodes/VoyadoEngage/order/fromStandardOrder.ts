import isNil from 'lodash/isNil';
import omitBy from 'lodash/omitBy';
import sortBy from 'lodash/sortBy';
import uniq from 'lodash/uniq';

import { InvalidInputError } from '../../shared/errors';
import {
	imbalanceOf,
	unsupportedPartsOf,
	orderLabel,
	orderDiscount,
	orderDiscountRequirements,
	orderedLines,
	nonPurchaseLines,
	rejectMissing,
	rejectProblems,
	rejectUnknownLines,
	effectiveStatus,
	omitEmpty,
	type Conversion,
	type IndexedLine,
	type Requirement,
} from '../../shared/order/conversion';
import type { Address, OrderStatus, StandardOrder } from '../../shared/order/standardOrder';
import {
	compare,
	readDecimal,
	sign,
	sum,
	toJsonNumber,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { convertLines, freightFeeOf, handlingFeeOf, type ConvertedLine } from './amounts';
import type { VoyadoFee, VoyadoOrder } from '../api/types';

/** Which of Voyado's words stand for a standard status. */
export interface StatusRow {
	status: OrderStatus;
	orderStatus: string;
	paymentStatus: string;
}

/**
 * A start for the table of statuses. Voyado configures the words for each customer, and nobody can
 * read them from outside. ORDER_CREATED and SUCCESS are those of Voyado's own sample, Shipped is what
 * an exporter in use sends; the others follow their manner.
 *
 * @see https://developer.voyado.com/v2/en/service-order-communication/purchases-and-returns.html
 * @see https://github.com/hantera-io/hantera.integration.voyado.engage
 */
export const defaultStatuses: StatusRow[] = [
	{ status: 'created', orderStatus: 'ORDER_CREATED', paymentStatus: 'Pending' },
	{ status: 'paid', orderStatus: 'ORDER_CREATED', paymentStatus: 'SUCCESS' },
	{ status: 'partiallyShipped', orderStatus: 'Shipped', paymentStatus: 'SUCCESS' },
	{ status: 'shipped', orderStatus: 'Shipped', paymentStatus: 'SUCCESS' },
	{ status: 'delivered', orderStatus: 'Delivered', paymentStatus: 'SUCCESS' },
	{ status: 'canceled', orderStatus: 'Cancelled', paymentStatus: 'Refunded' },
	{ status: 'returned', orderStatus: 'Returned', paymentStatus: 'Refunded' },
];

/** What only a person can know about the orders. */
export interface VoyadoSettings {
	/** `externalId` of a store. */
	storeId: string;
	/** One of Voyado's kinds, for example Email. */
	matchKeyType: string;
	/** The contact's value of that kind, where it is not the order's own. */
	contact?: string;
	/** For orders that have none. */
	currency?: string;
	/** For orders that have none. */
	language?: string;
	statuses: StatusRow[];
	/** What becomes of returned and canceled lines of an order that is neither. */
	nonPurchaseLines: 'leaveOut' | 'return';
	/** Fields of Voyado that take the place of what was converted; keys of `extraData` one by one. */
	overrides?: Partial<VoyadoOrder>;
}

export interface VoyadoConversion extends Conversion<VoyadoOrder> {
	/** Tells apart events that share order number and statuses: orders of two channels, two part shipments. */
	eventKey: string;
	/** A sentence where the standard order, with all its lines, does not add up. */
	imbalance?: string;
}

/** Where an order carries what a contact is found by. Of the other kinds it says nothing. */
const contactKeys: Record<string, 'email' | 'phone' | 'id'> = {
	Email: 'email',
	MobilePhone: 'phone',
	ExternalId: 'id',
};

/** What is sent of each order, beside what the contact is found by. */
const sentPaths = [
	...['source', 'id', 'number', 'channel', 'status', 'createdAt', 'currency', 'language'],
	...[
		'type',
		'sku',
		'productId',
		'name',
		'quantity',
		'unitPrice',
		'total',
		'discount',
		'taxRate',
	].map((key) => `lineItems.${key}`),
	...['lineItems.imageUrl', 'lineItems.url', 'fees.total', 'fees.taxRate'],
	...['total', 'taxRate', 'method', 'carrier', 'trackingNumbers', 'trackingUrl'].map(
		(key) => `shipping.${key}`,
	),
	...['payments', 'discounts', 'totals.roundOff', 'billingAddress', 'shippingAddress'],
];

/**
 * A standard order as Voyado Engage takes it. Amounts are exact and include tax; what is bought is sent
 * as purchases, and so is everything of a canceled or returned order, since that is what the message is
 * about. A discount on the order is taken off its lines. Totals are the sum of what is sent.
 *
 * @throws InvalidInputError where the order lacks what Voyado needs, has a problem in a part that is
 * sent, or has a status without a row in the table
 * @see https://developer.voyado.com/en/service-order-communication/orders---field-definitions.html
 */
export function toVoyadoOrder(order: StandardOrder, settings: VoyadoSettings): VoyadoConversion {
	const overrides = omitBy(settings.overrides, isNil) as Partial<VoyadoOrder>;
	const contactKey = settings.contact ? undefined : contactKeys[settings.matchKeyType];
	rejectProblems(order, contactKey ? [...sentPaths, `customer.${contactKey}`] : sentPaths);
	rejectUnknownLines(order);
	rejectMissing(order, needsOf(order, settings, overrides), 'Voyado Engage');

	const currency = currencyOf(order, settings, overrides);
	const lines = convertLines(order, linesToSend(order, settings), currency);
	const fees = { ...feesOf(order, currency), ...feesAmong(overrides) };
	const totalGrossPrice = overrides.totalGrossPrice ?? totalOf(lines, fees);
	const payments = paymentsOf(order, totalGrossPrice);
	const converted = {
		contact: contactOf(order, settings),
		orderNumber: order.number,
		...statusesOf(order, settings.statuses, overrides),
		createdDate: order.createdAt,
		storeId: settings.storeId,
		currency,
		language: order.language ?? settings.language,
		totalGrossPrice,
		totalTax: totalTaxOf(lines, fees),
		items: lines.map(({ item }) => item),
		paymentMethods: payments,
		...fees,
	};
	const isWithoutPayments = !payments && !overrides.paymentMethods && order.payments.length > 0;
	return {
		order: omitEmpty({
			...converted,
			...overrides,
			extraData: { ...extraDataOf(order), ...(overrides.extraData as object) },
		}) as VoyadoOrder,
		eventKey: eventKeyOf(order),
		unsupportedParts: [
			...unsupportedPartsOf(
				order,
				settings.nonPurchaseLines === 'return' ? [] : ['canceled lines', 'returned lines'],
			),
			...(isWithoutPayments ? ['payments'] : []),
		],
		warnings:
			sign(orderDiscount(order)) > 0
				? ['a discount on the order, which was taken off its lines']
				: [],
		imbalance: imbalanceOf(order),
	};
}

function needsOf(
	order: StandardOrder,
	settings: VoyadoSettings,
	overrides: Partial<VoyadoOrder>,
): Requirement[] {
	const contactKey = contactKeys[settings.matchKeyType];
	const hasStatuses = overrides.orderStatus && overrides.paymentStatus;
	return [
		{ path: 'number', value: overrides.orderNumber ?? order.number },
		{ path: 'status', value: hasStatuses ?? effectiveStatus(order) },
		{ path: 'createdAt', value: overrides.createdDate ?? order.createdAt },
		{
			path: 'currency',
			value: overrides.currency ?? order.currency ?? settings.currency,
			hint: "Set 'Currency' for orders that have none.",
		},
		{
			path: contactKey ? `customer.${contactKey}` : 'Contact',
			value: settings.contact || (contactKey && order.customer[contactKey]),
			hint: "Set 'Contact', or choose another 'Match Contact By'.",
		},
		{ path: 'lineItems', value: order.lineItems[0] },
		...linesToSend(order, settings).flatMap(({ line, index }) => [
			{ path: `lineItems.${index}.sku`, value: line.sku ?? line.productId },
			{ path: `lineItems.${index}.quantity`, value: line.quantity },
			{ path: `lineItems.${index}.total`, value: line.total },
		]),
		...order.fees.map(({ total }, index) => ({ path: `fees.${index}.total`, value: total })),
		...orderDiscountRequirements(order),
	];
}

/** What is bought and, where it is wanted, what is returned beside that, in the order's own sequence. */
function linesToSend(
	order: StandardOrder,
	settings: VoyadoSettings,
): Array<IndexedLine & { type: 'PURCHASE' | 'RETURN' }> {
	const returned = settings.nonPurchaseLines === 'return' ? nonPurchaseLines(order) : [];
	const lines = [
		...orderedLines(order).map((each) => ({ ...each, type: 'PURCHASE' as const })),
		...returned.map((each) => ({ ...each, type: 'RETURN' as const })),
	];
	return sortBy(lines, ({ index }) => index);
}

function currencyOf(
	order: StandardOrder,
	settings: VoyadoSettings,
	overrides: Partial<VoyadoOrder>,
): string {
	const given = overrides.currency ?? order.currency ?? settings.currency;
	const currency = String(given).trim().toUpperCase();
	if (/^[A-Z]{3}$/.test(currency)) return currency;
	throw new InvalidInputError(
		`The 'currency' of ${orderLabel(order)} is not a code of three letters: "${given}"`,
		'Write it as ISO 4217 has it, for example EUR.',
	);
}

function contactOf({ customer }: StandardOrder, settings: VoyadoSettings): VoyadoOrder['contact'] {
	const { matchKeyType, contact } = settings;
	return { matchKey: contact || String(customer[contactKeys[matchKeyType]]), matchKeyType };
}

function statusesOf(
	order: StandardOrder,
	rows: StatusRow[],
	overrides: Partial<VoyadoOrder>,
): Pick<StatusRow, 'orderStatus' | 'paymentStatus'> {
	const status = effectiveStatus(order);
	const row = rows.find((each) => each.status === status);
	const orderStatus = overrides.orderStatus ?? row?.orderStatus;
	const paymentStatus = overrides.paymentStatus ?? row?.paymentStatus;
	if (orderStatus && paymentStatus) return { orderStatus, paymentStatus };
	throw new InvalidInputError(
		`${orderLabel(order)} has the status '${status}', which has no row in 'Statuses'`,
		"Add a row to 'Statuses' with the words that Voyado has configured for it, or filter such orders out before this node.",
	);
}

type Fees = Partial<Record<'freightFee' | 'handlingFee' | 'totalRoundOff', VoyadoFee>>;

function feesOf(order: StandardOrder, currency: string): Fees {
	const roundOff = readDecimal(order.totals.roundOff ?? '0', 'totals.roundOff');
	return {
		freightFee: freightFeeOf(order.shipping, currency),
		handlingFee: handlingFeeOf(order.fees, currency),
		totalRoundOff:
			sign(roundOff) === 0 ? undefined : { value: toJsonNumber(roundOff, 'totals.roundOff') },
	};
}

function feesAmong({ freightFee, handlingFee, totalRoundOff }: Partial<VoyadoOrder>): Fees {
	return omitBy({ freightFee, handlingFee, totalRoundOff }, isNil);
}

function totalOf(lines: ConvertedLine[], fees: Fees): number {
	const prices = lines.map(({ item }) => item.grossPaidPrice);
	const values = Object.values(fees).map((fee) => fee?.value ?? 0);
	return toJsonNumber(sum([...prices, ...values].map(read)), 'Total Gross Price');
}

/** The sum of all taxes; undefined where the rate of anything that costs something is not known. */
function totalTaxOf(lines: ConvertedLine[], fees: Fees): number | undefined {
	const ofFee = (fee?: VoyadoFee) => (fee?.tax === undefined ? undefined : read(fee.tax));
	const taxes = [
		...lines.map(({ item, tax }) => tax ?? (item.grossPaidPrice === 0 ? ZERO : undefined)),
		...[fees.freightFee, fees.handlingFee].map(
			(fee) => ofFee(fee) ?? (fee?.value ? undefined : ZERO),
		),
		ofFee(fees.totalRoundOff) ?? ZERO,
	];
	const known = taxes.filter((tax) => tax !== undefined);
	return known.length === taxes.length ? toJsonNumber(sum(known), 'Total Tax') : undefined;
}

/** The payments, where each is known and together they make the total, as Voyado wants it. */
function paymentsOf(
	{ payments }: StandardOrder,
	total: number,
): VoyadoOrder['paymentMethods'] | undefined {
	const known = payments.flatMap(({ method, amount }, index) => {
		if (method === null || amount === null) return [];
		return {
			type: method,
			value: toJsonNumber(
				readDecimal(amount, `payments.${index}.amount`),
				`payments.${index}.amount`,
			),
		};
	});
	if (known.length === 0 || known.length < payments.length) return undefined;
	return compare(sum(known.map(({ value }) => read(value))), read(total)) === 0 ? known : undefined;
}

/** Tracking and addresses, under the keys of Voyado's own sample. */
function extraDataOf({ shipping, billingAddress, shippingAddress }: StandardOrder): object {
	return omitEmpty({
		TrackingNumber: shipping.trackingNumbers.join(', '),
		TrackingLinkHTML: shipping.trackingUrl,
		ShippingMethod: shipping.method,
		ShippingCarrier: shipping.carrier,
		...addressData('ShippingAddress', shippingAddress),
		...addressData('BillingAddress', billingAddress),
	});
}

function addressData(place: string, address: Address | null): Record<string, string | null> {
	if (!address) return {};
	return {
		[`${place}FirstName`]: address.firstName,
		[`${place}LastName`]: address.lastName,
		[`${place}Company`]: address.company,
		[`${place}Street`]: address.line1,
		[`${place}Street2`]: address.line2,
		[`${place}ZipCode`]: address.postalCode,
		[`${place}City`]: address.city,
		[`${place}Region`]: address.region,
		[`${place}Country`]: address.countryCode,
		[`${place}Phone`]: address.phone,
	};
}

function eventKeyOf({ source, channel, id, shipping }: StandardOrder): string {
	return JSON.stringify([source, channel, id, uniq(shipping.trackingNumbers).sort()]);
}

function read(amount: number): Decimal {
	return readDecimal(String(amount), 'Amount');
}
