import groupBy from 'lodash/groupBy';
import uniq from 'lodash/uniq';

import { toAmountOrNull } from '../../shared/money/amount';
import {
	absolute,
	add,
	compare,
	currencyDecimals,
	roundHalfUp,
	subtract,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { type PartReader } from '../../shared/order/partReader';
import { isAbsent, isRecord, type JsonRecord } from '../../shared/values';
import type { Shipment, Shipping } from '../../shared/order/standardOrder';
import { commonValue, type OrderItem } from './lines';
import { codeOf, hasLeft, lineTypeOf } from './status';

/** How far the noise of float arithmetic in a JSON number may be from the amount that is meant. */
const MAX_NOISE: Decimal = { units: 1n, scale: 6 };

/** Reads what shipping costs, with the interest on it. */
export function readShipping(
	order: JsonRecord,
	currency: string | null,
	part: PartReader,
): Shipping {
	return {
		total: toAmountOrNull(readShippingTotal(order, currency, part)),
		discount: null,
		taxRate: part.rate(order.shipping_tax_rate, 'taxRate'),
		taxAmount: null,
		method: part.text(order.shipping_option_slug, 'method'),
	};
}

/**
 * Reads what shipping costs. `net_shipping_amount` is the same sum, but a JSON number that carries the
 * noise of float arithmetic at times ("107.00" with 6.999999999999999 in it).
 */
function readShippingTotal(
	order: JsonRecord,
	currency: string | null,
	part: PartReader,
): Decimal | null {
	const { shipping_amount: own, shipping_interest_amount: interest } = order;
	if (!isAbsent(own)) {
		const amount = part.decimal(own, 'total');
		const addition = isAbsent(interest) ? ZERO : part.decimal(interest, 'total');
		return amount && addition && add(amount, addition);
	}
	const net = order.net_shipping_amount;
	if (typeof net !== 'number' || currency === null) return part.decimal(net, 'total');
	// Beyond this a JSON number has no decimals to speak of, and may have more digits than any amount.
	const noisy = Math.abs(net) <= Number.MAX_SAFE_INTEGER ? decimalFromFloat(net) : undefined;
	const rounded = noisy && roundHalfUp(noisy, currencyDecimals(currency));
	if (rounded && compare(absolute(subtract(noisy, rounded)), MAX_NOISE) < 0) return rounded;
	part.report('total', `This is not an amount in ${currency}: ${net}`);
	return null;
}

/**
 * Returns the shortest decimal number that stands for a JSON number, noise and all.
 *
 * @returns undefined for a number of which even the whole part is not exact
 */
function decimalFromFloat(number: number): Decimal | undefined {
	if (!Number.isSafeInteger(Math.trunc(number))) return undefined;
	const [digits, exponent] = number.toExponential().split('e');
	const [whole, fraction = ''] = digits.split('.');
	const scale = fraction.length - Number(exponent);
	const units = BigInt(whole + fraction);
	return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

/**
 * Reads the parcels: one per tracking number, with the items that have it. A number that only the order
 * has is a parcel of all items that are neither canceled nor returned, unless they have numbers of their
 * own. Once a parcel has left, a number that is only printed on a label does not count yet: the customer
 * would be told the number of another parcel. For the same reason, a number of canceled items never counts.
 */
export function readShipments(order: JsonRecord, items: OrderItem[], part: PartReader): Shipment[] {
	const numbered = items.map(({ item, quantity }) => ({
		item,
		quantity,
		code: codeOf(item.status),
		number: part.text(item.tracking_number, 'trackingNumber'),
	}));
	const hasAnyLeft = numbered.some(({ code }) => hasLeft(code));
	const inParcels = numbered.filter(
		({ code, number }) => number !== null && lineTypeOf(code) !== 'canceled',
	);
	const groups = groupBy(inParcels, ({ number }) => number);
	const isLabel = (number: string) => groups[number].every(({ code }) => hasLeft(code) === false);
	const numbers = uniq(inParcels.flatMap(({ number }) => number ?? [])).filter(
		(number) => !(hasAnyLeft && isLabel(number)),
	);
	const shipments = numbers.map((number) => toShipment(order, number, groups[number], part));
	const ofOrder = part.text(order.tracking_number, 'trackingNumber');
	if (ofOrder === null || numbered.some(({ number }) => number === ofOrder)) return shipments;
	const others =
		numbers.length > 0 ? [] : numbered.filter(({ code }) => lineTypeOf(code) === 'purchase');
	return [...shipments, toShipment(order, ofOrder, others, part)];
}

function toShipment(
	order: JsonRecord,
	trackingNumber: string,
	items: OrderItem[],
	part: PartReader,
): Shipment {
	const company = isRecord(order.cargo_company) ? order.cargo_company.name : null;
	return {
		id: part.text(commonValue(items, 'shipment_code'), 'id'),
		status: part.text(commonValue(items, 'status'), 'status'),
		carrier: part.text(commonValue(items, 'shipping_company') ?? company, 'carrier'),
		trackingNumber,
		trackingUrl: null,
		shippedAt: null,
		lineItems: items.map(({ item, quantity }) => ({
			id: part.text(item.id ?? item.pk, 'lineItems'),
			quantity,
		})),
	};
}
