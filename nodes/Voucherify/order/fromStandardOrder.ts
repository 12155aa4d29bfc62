import isNil from 'lodash/isNil';
import omitBy from 'lodash/omitBy';
import pick from 'lodash/pick';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import {
	unsupportedPartsOf,
	orderLabel,
	orderedLines,
	rejectMissing,
	rejectProblems,
	rejectUnknownLines,
	omitEmpty,
	type Conversion,
	type Requirement,
	type OrderPart,
} from '../../shared/order/conversion';
import { openDiscountRequirements } from '../../shared/order/openDiscounts';
import type { StandardOrder } from '../../shared/order/standardOrder';
import { isPathUnknown } from '../../shared/order/paths';
import { isCanceledOrReturned } from '../../shared/order/status';
import { amountsOf } from './items';
import { statusWord } from './status';
import type { OrderToSend } from '../api/types';

/** Keys of a standard order that can go into the metadata; those of `custom` go there one by one. */
export const metadataKeys = [
	'channel',
	'createdAt',
	'currency',
	'custom',
	'externalId',
	'number',
] as const;

export type MetadataKey = (typeof metadataKeys)[number];

/** What only a person can know about the orders. */
export interface VoucherifySettings {
	operation: 'createOrUpdate' | 'update' | 'import';
	/** What Voucherify knows the order by; `externalId`, else `id`, by default. The path of an update states it. */
	sourceIdFrom?: 'externalId' | 'id' | 'number';
	/** What Voucherify knows the customer by; `externalId` stands for that, else `id`. */
	customerSourceId: 'externalId' | 'customerId' | 'email' | 'none';
	/** Whether a shipped order counts as fulfilled. */
	shippedIsFulfilled?: boolean;
	/** A project may refuse metadata that it does not know, so a person picks them. */
	metadata: MetadataKey[];
	/** Fields of Voucherify that take the place of what was converted; keys of `customer` and `metadata` one by one. */
	overrides?: OrderToSend;
}

/**
 * Converts a standard order to what Voucherify takes: amounts in hundredths, those of items before discount.
 * Of a canceled or returned order an update sends the status alone, anything else what was ordered.
 * An order that came from Voucherify goes back under its own ID and its customer's.
 *
 * @throws InvalidInputError if the order lacks what Voucherify needs, has a problem in a part that
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
		status: statusWord(order, settings.shippedIsFulfilled ?? false),
		...(scope === 'status' || settings.operation === 'import'
			? {}
			: { created_at: order.createdAt }),
		...(scope === 'whole' ? amountsOf(order, isOwn(order)) : {}),
		...overrides,
		customer: { ...customer, ...overrides.customer },
		metadata: { ...metadata, ...overrides.metadata },
	});
	if (Object.keys(sent).length === 0) throw nothingToUpdate(order);
	return {
		order: sent,
		unsupportedParts:
			scope === 'status' ? [] : unsupportedPartsOf(order, unsupportedParts(order, settings, sent)),
		warnings: scope === 'status' ? [] : customerWarnings(order, settings, sent),
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

/** Names the part of the order that Voucherify knows it by; undefined for an update, whose path states it. */
function identityPath(
	order: StandardOrder,
	{ operation, sourceIdFrom = 'externalId' }: VoucherifySettings,
): 'externalId' | 'id' | 'number' | undefined {
	if (operation === 'update') return undefined;
	if (isOwn(order)) return 'id';
	return sourceIdFrom === 'externalId' && order.externalId === null ? 'id' : sourceIdFrom;
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
	const always = [...(identity ? [identity] : []), 'status', 'paymentStatus'];
	if (scope === 'status') return always;
	const lines = ['type', 'sku', 'productId', 'name', 'quantity', 'unitPrice', 'total', 'discount'];
	if (isOwn(order)) lines.push('variantId', 'custom');
	const discounts = ['discounts.amount', 'discounts.isAllocated'];
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
	if (customerSourceId === 'externalId') keys.push('externalId', 'id');
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
		...openDiscountRequirements(order),
	];
}

/** Enough to find the customer or to reach them: a name alone would make a new customer for each order. */
function customerOf(order: StandardOrder, settings: VoucherifySettings): IDataObject {
	const { id, externalId, email, phone, firstName, lastName } = order.customer;
	if (isOwn(order)) return omitEmpty({ id });
	const sourceIds = { externalId: externalId ?? id, customerId: id, email, none: null };
	const found = omitEmpty({ source_id: sourceIds[settings.customerSourceId], email, phone });
	if (Object.keys(found).length === 0) return {};
	return omitEmpty({ ...found, name: [firstName, lastName].filter(Boolean).join(' ') });
}

function metadataOf(order: StandardOrder, { metadata }: VoucherifySettings): IDataObject {
	const { channel, createdAt, currency, custom, externalId, number } = order;
	const values = { channel, createdAt, currency, externalId, number };
	const own = metadata.includes('custom') ? custom : {};
	return omitEmpty({ ...own, ...pick(values, metadata) });
}

/** The parts that Voucherify has no field for. */
const parts: OrderPart[] = [
	...(['status', 'order date', 'number', 'currency', 'addresses', 'line items'] as const),
	...(['returned lines', 'canceled lines', 'shipping', 'fees', 'rounding', 'taxes'] as const),
	...(['payments', 'refunds', 'shipments', 'invoice', 'note', 'gift message', 'tags'] as const),
	'customer currency',
];

function unsupportedParts(
	order: StandardOrder,
	settings: VoucherifySettings,
	sent: OrderToSend,
): OrderPart[] {
	const { operation, metadata } = settings;
	const hasNumber = metadata.includes('number') || identityPath(order, settings) === 'number';
	const isUnplaced: Partial<Record<OrderPart, boolean>> = {
		currency: !metadata.includes('currency'),
		number: operation !== 'update' && !isOwn(order) && !hasNumber,
		'order date': operation === 'import' && !metadata.includes('createdAt'),
		status: sent.status === undefined,
	};
	return parts.filter((part) => isUnplaced[part] ?? true);
}

/** What is lost of a customer whom Voucherify could not recognize. */
function customerWarnings(
	order: StandardOrder,
	{ customerSourceId }: VoucherifySettings,
	sent: OrderToSend,
): string[] {
	const hasCustomer = Object.values(order.customer).some((value) => value !== null);
	if (sent.customer !== undefined || isOwn(order) || !hasCustomer) return [];
	const isIdLeftOut = customerSourceId === 'none' || customerSourceId === 'email';
	return [
		isIdLeftOut
			? "a customer without email and phone, who was not sent: 'Customer Source ID' leaves out the ID"
			: 'a customer without ID, email and phone, who was not sent: Voucherify could not recognize them',
	];
}

function nothingToUpdate(order: StandardOrder): InvalidInputError {
	return new InvalidInputError(
		`${orderLabel(order)} has nothing that Voucherify could update`,
		"Its status and lines are not known. Add what is to change to 'Update Fields'.",
	);
}
