import uniqBy from 'lodash/uniqBy';
import zip from 'lodash/zip';

import { add, sign, subtract, ZERO, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, type JsonRecord } from '../../shared/values';
import type { Shipment } from '../../shared/order/standardOrder';

/** Fulfillments that did not happen. */
const failedStatuses: unknown[] = ['cancelled', 'error', 'failure'];

const ONE: Decimal = { units: 1n, scale: 0 };

function fulfillmentsOf(order: JsonRecord, part: PartReader): JsonRecord[] {
	return part
		.records(order.fulfillments, 'shipments')
		.filter(({ status }) => !failedStatuses.includes(status));
}

/**
 * Reads the parcels: one per tracking number. A fulfillment without a number is one parcel; one with
 * several is several with its ID, and its lines are on the first.
 *
 * @see https://shopify.dev/docs/api/admin-rest/2024-07/resources/fulfillment
 */
export function readShipments(order: JsonRecord, part: PartReader): Shipment[] {
	const shipments: Shipment[] = [];
	for (const fulfillment of fulfillmentsOf(order, part)) {
		for (const shipment of parcelsOf(fulfillment, part.in('shipments'))) {
			const { trackingNumber } = shipment;
			const known = shipments.findIndex(
				(each) => trackingNumber !== null && each.trackingNumber === trackingNumber,
			);
			if (known < 0) shipments.push(shipment);
			else shipments[known] = joinParcels(shipments[known], shipment);
		}
	}
	return shipments;
}

function parcelsOf(fulfillment: JsonRecord, part: PartReader): Shipment[] {
	const numbers = listOf(fulfillment, 'tracking_number').map((each) =>
		part.text(each, 'trackingNumber'),
	);
	const urls = listOf(fulfillment, 'tracking_url').map((each) => part.text(each, 'trackingUrl'));
	const lineItems = part.records(fulfillment.line_items, 'lineItems').map((line) => ({
		id: part.text(line.id, 'lineItems'),
		quantity: part.quantity(line.quantity, 'lineItems'),
	}));
	const pairs = zip(numbers, urls);
	const numbered = uniqBy(
		pairs.filter(([number]) => !isAbsent(number)),
		([number]) => number,
	);
	return (numbered.length > 0 ? numbered : pairs.slice(0, 1)).map(([number, url], index) => ({
		id: part.text(fulfillment.id, 'id'),
		status: part.text(fulfillment.shipment_status, 'status'),
		carrier: part.text(fulfillment.tracking_company, 'carrier'),
		trackingNumber: number ?? null,
		trackingUrl: url ?? null,
		shippedAt: part.date(fulfillment.created_at, 'shippedAt'),
		lineItems: index === 0 ? lineItems : [],
	}));
}

/** Returns a key's list, such as `tracking_numbers`, or the one value that old orders have. */
function listOf(fulfillment: JsonRecord, key: string): unknown[] {
	const list = fulfillment[`${key}s`];
	return Array.isArray(list) && list.length > 0 ? list : [fulfillment[key]];
}

/** Joins two fulfillments of one parcel. */
function joinParcels(first: Shipment, other: Shipment): Shipment {
	return {
		...first,
		status: first.status ?? other.status,
		carrier: first.carrier ?? other.carrier,
		trackingUrl: first.trackingUrl ?? other.trackingUrl,
		shippedAt: first.shippedAt ?? other.shippedAt,
		lineItems: [...first.lineItems, ...other.lineItems],
	};
}

/**
 * Returns how many pieces of a line were shipped, by the order's fulfillments. Without fulfillments that
 * name their lines it is concluded from the line's own word, or from the order's if the line has none.
 */
export function shippedQuantities(
	order: JsonRecord,
): (line: JsonRecord, quantity: Decimal) => Decimal {
	const silent = new PartReader();
	const quantities = new Map<string, Decimal>();
	for (const { line_items: lines } of fulfillmentsOf(order, silent)) {
		for (const line of silent.records(lines, '')) {
			const id = silent.text(line.id, '');
			const quantity = silent.decimal(line.quantity, '');
			if (id !== null && quantity) quantities.set(id, add(quantities.get(id) ?? ZERO, quantity));
		}
	}
	return (line, quantity) => {
		const word = line.fulfillment_status;
		const own = quantities.get(silent.text(line.id, '') ?? '');
		if (own) return own;
		if (word === 'fulfilled') return quantity;
		if (quantities.size > 0) return ZERO;
		if (word === 'partial') return partlyShipped(line, quantity, silent);
		return isAbsent(word) && order.fulfillment_status === 'fulfilled' ? quantity : ZERO;
	};
}

/** Of a line that is shipped in part, at least one piece was. */
function partlyShipped(line: JsonRecord, quantity: Decimal, silent: PartReader): Decimal {
	const open = silent.decimal(line.fulfillable_quantity, '');
	const shipped = open ? subtract(quantity, open) : ONE;
	return sign(shipped) > 0 ? shipped : ONE;
}
