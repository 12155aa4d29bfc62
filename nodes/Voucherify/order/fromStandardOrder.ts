import isNil from 'lodash/isNil';
import omitBy from 'lodash/omitBy';
import pick from 'lodash/pick';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import {
	isCanceledOrReturned,
	unsupportedPartsOf,
	orderLabel,
	orderDiscount,
	orderDiscountRequirements,
	orderedLines,
	readPositive,
	readQuantity,
	rejectMissing,
	rejectProblems,
	rejectUnknownLines,
	effectiveStatus,
	omitEmpty,
	type Conversion,
	type Requirement,
	type OrderPart,
} from '../../shared/order/conversion';
import type { LineItem, OrderStatus, StandardOrder } from '../../shared/order/standardOrder';
import { isPathUnknown } from '../../shared/order/paths';
import {
	add,
	divide,
	readDecimal,
	sign,
	sum,
	toJsonNumber,
	toText,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { readAmount } from './amounts';
import type { OrderItemToSend, OrderToSend } from '../api/types';

/** Keys of a standard order that can go into the metadata; those of `custom` go there one by one. */
export const metadataKeys = ['channel', 'createdAt', 'currency', 'custom', 'number'] as const;

export type MetadataKey = (typeof metadataKeys)[number];

/** What only a person can know about the orders. */
export interface VoucherifySettings {
	operation: 'createOrUpdate' | 'update' | 'import';
	/** What of an order Voucherify knows it by; `id` by default. Of an update, the path says it. */
	sourceIdFrom?: 'id' | 'number';
	/** What of an order Voucherify knows its customer by. */
	customerSourceId: 'customerId' | 'email' | 'none';
	/** A project may refuse metadata that it does not know, so a person picks them. */
	metadata: MetadataKey[];
	/** Fields of Voucherify that take the place of what was converted; keys of `customer` and `metadata` one by one. */
	overrides?: OrderToSend;
}

const statuses: Record<OrderStatus, string | undefined> = {
	created: 'CREATED',
	paid: 'PAID',
	partiallyShipped: 'PAID',
	shipped: 'PAID',
	delivered: 'FULFILLED',
	canceled: 'CANCELED',
	returned: 'CANCELED',
	other: undefined,
};

const MAX_ITEMS = 500;

/**
 * A standard order as Voucherify takes it: amounts in hundredths, those of items before discount.
 * Of a canceled or returned order an update sends the status alone, anything else what was ordered.
 * An order that came from Voucherify goes back under its own ID and its customer's.
 *
 * @throws InvalidInputError where the order lacks what Voucherify needs, has a problem in a part that
 * is sent, or has an amount that is no whole number of hundredths
 * @see https://docs.voucherify.io/api-reference/orders/create-order
 */
export function toVoucherifyOrder(
	order: StandardOrder,
	settings: VoucherifySettings,
): Conversion<OrderToSend> {
	const overrides: OrderToSend = omitBy(settings.overrides, isNil);
	const scope = scopeOf(order, settings, overrides);
	rejectProblems(order, sentPathsOf(order, settings, scope));
	if (scope === 'whole') rejectUnknownLines(order);
	rejectMissing(order, needsOf(order, settings, scope, overrides), 'Voucherify');

	const customer = scope === 'status' ? {} : customerOf(order, settings);
	const metadata = scope === 'status' ? {} : metadataOf(order, settings);
	const sent = omitEmpty({
		...identityOf(order, settings),
		status: statuses[effectiveStatus(order) ?? 'other'],
		...(scope === 'status' || settings.operation === 'import'
			? {}
			: { created_at: order.createdAt }),
		...(scope === 'whole' ? amountsOf(order) : {}),
		...overrides,
		customer: { ...customer, ...overrides.customer },
		metadata: { ...metadata, ...overrides.metadata },
	});
	if (Object.keys(sent).length === 0) throw nothingToUpdate(order);
	return {
		order: sent,
		unsupportedParts:
			scope === 'status' ? [] : unsupportedPartsOf(order, unsupportedParts(order, settings, sent)),
		warnings: [],
	};
}

/** How much of an order is sent. */
type Scope = 'status' | 'withoutItems' | 'whole';

function scopeOf(
	order: StandardOrder,
	{ operation }: VoucherifySettings,
	overrides: OrderToSend,
): Scope {
	if (operation === 'update' && isCanceledOrReturned(order)) return 'status';
	if (overrides.items !== undefined) return 'withoutItems';
	const hasLines = order.lineItems.length > 0 && !isPathUnknown(order, 'lineItems');
	return operation === 'update' && !hasLines ? 'withoutItems' : 'whole';
}

/** Where the order carries what Voucherify knows it by; undefined for an update, whose path says it. */
function identityPath(
	order: StandardOrder,
	{ operation, sourceIdFrom = 'id' }: VoucherifySettings,
): 'id' | 'number' | undefined {
	if (operation === 'update') return undefined;
	return isOwn(order) ? 'id' : sourceIdFrom;
}

function identityOf(order: StandardOrder, settings: VoucherifySettings): OrderToSend {
	const path = identityPath(order, settings);
	const value = path && order[path];
	if (!value) return {};
	return isOwn(order) ? { id: value } : { source_id: value };
}

function isOwn({ source }: StandardOrder): boolean {
	return source === 'voucherify';
}

function sentPathsOf(order: StandardOrder, settings: VoucherifySettings, scope: Scope): string[] {
	const identity = identityPath(order, settings);
	const always = [...(identity ? [identity] : []), 'status'];
	if (scope === 'status') return always;
	const lines = ['type', 'sku', 'productId', 'name', 'quantity', 'unitPrice', 'total', 'discount'];
	const discounts = ['discounts.amount', 'discounts.appliesTo'];
	return [
		...always,
		...(settings.operation === 'import' ? [] : ['createdAt']),
		...customerPaths(order, settings),
		...settings.metadata,
		...(scope === 'whole' ? [...lines.map((key) => `lineItems.${key}`), ...discounts] : []),
	];
}

function customerPaths(order: StandardOrder, { customerSourceId }: VoucherifySettings): string[] {
	if (isOwn(order)) return ['customer.id'];
	const keys = ['email', 'phone', 'firstName', 'lastName'];
	if (customerSourceId === 'customerId') keys.push('id');
	return keys.map((key) => `customer.${key}`);
}

function needsOf(
	order: StandardOrder,
	settings: VoucherifySettings,
	scope: Scope,
	overrides: OrderToSend,
): Requirement[] {
	const path = identityPath(order, settings);
	const identity = path ? [{ path, value: overrides.source_id || order[path] }] : [];
	if (scope !== 'whole') return identity;
	return [
		...identity,
		{ path: 'lineItems', value: order.lineItems[0] },
		...orderedLines(order).map(({ line, index }) => ({
			path: `lineItems.${index}.total`,
			value: line.total,
		})),
		...orderDiscountRequirements(order),
	];
}

/** Enough to find the customer or to reach them: a name alone would make a new customer for each order. */
function customerOf(order: StandardOrder, settings: VoucherifySettings): IDataObject {
	const { id, email, phone, firstName, lastName } = order.customer;
	if (isOwn(order)) return omitEmpty({ id });
	const sourceIds = { customerId: id, email, none: null };
	const found = omitEmpty({ source_id: sourceIds[settings.customerSourceId], email, phone });
	if (Object.keys(found).length === 0) return {};
	return omitEmpty({ ...found, name: [firstName, lastName].filter(Boolean).join(' ') });
}

function metadataOf(order: StandardOrder, { metadata }: VoucherifySettings): IDataObject {
	const { channel, createdAt, currency, custom, number } = order;
	const values = { channel, createdAt, currency, number };
	const own = metadata.includes('custom') ? custom : {};
	return omitEmpty({ ...own, ...pick(values, metadata) });
}

/** The items with their sum, and what is taken off the order as a whole. */
function amountsOf(order: StandardOrder): OrderToSend {
	const lines = orderedLines(order);
	if (lines.length > MAX_ITEMS) {
		throw new InvalidInputError(
			`${orderLabel(order)} has ${lines.length} lines, and Voucherify takes ${MAX_ITEMS}`,
		);
	}
	const amounts = lines.map(({ line, index }) => amountBeforeDiscount(line, index));
	const discount = orderDiscount(order);
	return {
		items: lines.map(({ line, index }, position) =>
			itemOf(line, index, amounts[position], isOwn(order)),
		),
		amount: hundredths(sum(amounts), 'Amount'),
		discount_amount: sign(discount) > 0 ? hundredths(discount, 'discounts') : undefined,
	};
}

function amountBeforeDiscount(line: LineItem, index: number): Decimal {
	return add(readDecimal(line.total, `lineItems.${index}.total`), discountOf(line, index));
}

function discountOf({ discount }: LineItem, index: number): Decimal {
	return discount === null ? ZERO : readPositive(discount, `lineItems.${index}.discount`);
}

function itemOf(
	line: LineItem,
	index: number,
	before: Decimal,
	isOwnOrder: boolean,
): OrderItemToSend {
	const path = `lineItems.${index}`;
	const quantity =
		line.quantity === null ? undefined : readQuantity(line.quantity, `${path}.quantity`);
	if (quantity && quantity.scale > 0) throw noWholeQuantity(line.quantity, `${path}.quantity`);
	const discount = discountOf(line, index);
	const price = quantity && divide(before, quantity);
	return omitEmpty({
		...referenceOf(line, isOwnOrder),
		quantity: quantity && toJsonNumber(quantity, `${path}.quantity`),
		amount: hundredths(before, `${path}.total`),
		discount_amount: sign(discount) > 0 ? hundredths(discount, `${path}.discount`) : undefined,
		// Of three for 10.00, no price makes the amount.
		price: price && price.scale <= 2 ? hundredths(price, `${path}.total`) : undefined,
		product: omitEmpty({ name: line.name }),
	});
}

function noWholeQuantity(quantity: number | null, path: string): InvalidInputError {
	return new InvalidInputError(
		`'${path}' is ${quantity}, and Voucherify takes whole numbers`,
		'Count the line in a smaller unit, or as one piece, before this node.',
	);
}

/** Voucherify's own product IDs are found under another key than the shop's. */
function referenceOf({ sku, productId }: LineItem, isOwnOrder: boolean): OrderItemToSend {
	if (sku !== null) return { source_id: sku, related_object: 'sku' };
	if (productId === null) return {};
	if (isOwnOrder && productId.startsWith('prod_')) return { product_id: productId };
	return { source_id: productId, related_object: 'product' };
}

/** Voucherify counts hundredths, whatever the currency. */
function hundredths(amount: Decimal, path: string): number {
	return readAmount(toText(amount), path, 'decimal');
}

function unsupportedParts(
	order: StandardOrder,
	{ operation, metadata }: VoucherifySettings,
	sent: OrderToSend,
): OrderPart[] {
	const isUnplaced: Partial<Record<OrderPart, boolean>> = {
		currency: !metadata.includes('currency'),
		customer: sent.customer === undefined && !isOwn(order),
		'order date': operation === 'import' && !metadata.includes('createdAt'),
	};
	const parts: OrderPart[] = [
		...(['status', 'order date', 'currency', 'customer', 'addresses', 'line items'] as const),
		...(['returned lines', 'canceled lines', 'shipping', 'fees', 'round-off'] as const),
		...(['taxes', 'payments'] as const),
	];
	return parts.filter((part) => isUnplaced[part] ?? true);
}

function nothingToUpdate(order: StandardOrder): InvalidInputError {
	return new InvalidInputError(
		`${orderLabel(order)} has nothing that Voucherify could update`,
		"Its status and lines are not known. Add what is to change to 'Update Fields'.",
	);
}
