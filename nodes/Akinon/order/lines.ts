import isEqual from 'lodash/isEqual';
import uniq from 'lodash/uniq';

import { toAmountOrNull, unitPriceBeforeDiscount } from '../../shared/money/amount';
import {
	atLeastZero,
	multiply,
	readDecimal,
	toNumber,
	type Decimal,
} from '../../shared/money/decimal';
import { isEmptyLine } from '../../shared/order/emptyLine';
import { type PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, recordsIn, type JsonRecord } from '../../shared/values';
import type { LineItem } from '../../shared/order/standardOrder';
import { codeOf, lineTypeOf } from './status';

/** Keys that name an item, which no two items share. */
const idKeys = new Set(['id', 'pk']);

/** An order item, and how many pieces it stands for. */
export interface OrderItem {
	item: JsonRecord;
	quantity: number | null;
}

/**
 * Reads the items of an order.
 *
 * @param quantityAttribute key in an item's `attributes` that holds its number of pieces, for shops that
 * merge items; empty: an item is one piece
 * @returns undefined if the answer has no items, or only their IDs
 */
export function readItems(
	items: unknown,
	quantityAttribute: string,
	part: PartReader,
): OrderItem[] | undefined {
	if (isAbsent(items)) return undefined;
	const isListOfIds =
		Array.isArray(items) &&
		items.length > 0 &&
		items.every((item) => typeof item === 'number' || typeof item === 'string');
	if (isListOfIds) return undefined;
	return part
		.records(items, 'lineItems')
		.map((item) => ({ item, count: countOf(item, quantityAttribute) }))
		.filter(({ item, count }) => !isEmptyLine(count, item.price, item.discount_amount))
		.map(({ item, count }) => ({ item, quantity: part.quantity(count, 'lineItems.quantity') }));
}

function countOf({ attributes }: JsonRecord, key: string): unknown {
	const count = key !== '' && isRecord(attributes) ? attributes[key] : undefined;
	return isAbsent(count) ? 1 : count;
}

/**
 * Whether an order has items that seem to stand for several pieces, by an attribute `quantity` above 1, but
 * count as one: they do not have the attribute that the shop is said to use.
 */
export function hasUncountedItems(order: unknown, key: string): boolean {
	return recordsIn(isRecord(order) ? order.orderitem_set : undefined).some(
		({ attributes }) =>
			isRecord(attributes) && isAbsent(attributes[key]) && Number(attributes.quantity) > 1,
	);
}

/**
 * Groups items that are equal in everything but their ID, in the order of the first of each. An item is
 * compared with one other at most, and found by its content if that one differs.
 */
export function groupItems(items: OrderItem[]): OrderItem[][] {
	const groups = new Map<unknown, OrderItem[]>();
	for (const each of items) {
		const { item } = each;
		let key: unknown = typeof item.product_sku === 'string' ? `SKU ${item.product_sku}` : '';
		if (groups.has(key) && !isSameItem(item, groups.get(key)![0].item)) {
			key = contentOf(item) ?? item;
		}
		const group = groups.get(key);
		if (group) group.push(each);
		else groups.set(key, [each]);
	}
	return [...groups.values()];
}

function isSameItem(item: JsonRecord, other: JsonRecord): boolean {
	const keys = Object.keys(item);
	if (keys.length !== Object.keys(other).length) return false;
	try {
		return keys.every((key) => idKeys.has(key) || isEqual(item[key], other[key]));
	} catch {
		// It is nested too deeply to be compared.
		return false;
	}
}

/** @returns undefined if the item is nested too deeply to be written */
function contentOf(item: JsonRecord): string | undefined {
	try {
		return JSON.stringify(Object.entries(item).filter(([key]) => !idKeys.has(key)));
	} catch {
		return undefined;
	}
}

/** Returns the value that all items have for a key; null if there are several, or no items. */
export function commonValue(items: OrderItem[], key: string): unknown {
	const values = uniq(items.map(({ item }) => item[key] ?? null));
	return values.length === 1 ? values[0] : null;
}

/** Reads equal items as one line. An item's `price` is what is paid for it, after its discount. */
export function readLine(
	items: OrderItem[],
	orderCurrency: string | null,
	part: PartReader,
): LineItem {
	const [{ item, quantity: pieces }] = items;
	const count: Decimal = { units: BigInt(items.length), scale: 0 };
	const quantity = pieces === null ? null : toNumber(multiply(readDecimal(pieces, ''), count));
	const price = part.decimal(item.price, 'total');
	const taken = part.decimal(item.discount_amount, 'discount');
	const discount = taken && atLeastZero(taken);
	const currency = part.currency(item.price_currency, 'total');
	if (currency !== null && orderCurrency !== null && currency !== orderCurrency) {
		part.report('total', `The price is in ${currency}, but the order is in ${orderCurrency}`);
	}
	const product = isRecord(item.product) ? item.product : { pk: item.product };
	const status = part.text(item.status, 'status');
	const total = price && multiply(price, count);
	const totalDiscount = discount && multiply(discount, count);
	return {
		ids: items.flatMap(({ item: each }) => part.text(each.id ?? each.pk, 'ids') ?? []),
		type: lineTypeOf(codeOf(status)),
		sku: part.text(item.product_sku ?? product.sku, 'sku'),
		productId: part.text(product.pk ?? product.id, 'productId'),
		variantId: null,
		name: part.text(product.name, 'name'),
		variant: null,
		quantity,
		unitPrice: unitPriceBeforeDiscount(total, totalDiscount, quantity),
		discount: toAmountOrNull(totalDiscount),
		total: toAmountOrNull(total),
		taxRate: part.rate(item.tax_rate, 'taxRate'),
		taxAmount: null,
		taxes: [],
		imageUrl: part.text(item.image, 'imageUrl'),
		url: null,
		status,
		custom: customOf(item, part),
	};
}

/** The item's free fields, with what the standard order has no key for. */
function customOf(item: JsonRecord, part: PartReader): JsonRecord {
	const { attributes, cancel_status: cancelStatus } = item;
	const hasAttributes = isRecord(attributes) && Object.keys(attributes).length > 0;
	return {
		...part.record(item.extra_field, 'custom'),
		...(hasAttributes && { attributes }),
		...(!isAbsent(cancelStatus) && { cancelStatus }),
	};
}
