import { sumIfKnown, toAmountOrNull } from '../../shared/money/amount';
import { absolute, sign, toText, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { recordsIn, type JsonRecord } from '../../shared/values';
import type { Refund } from '../../shared/order/standardOrder';
import type { RefundedPieces } from './shopLines';
import { firstStated, readComputedAmount } from './parts';
import { readDate, readName } from './wooCommerceFields';

/** Statuses of orders whose refunded pieces were with the customer. */
const deliveredStatuses: Array<string | null> = ['completed', 'refunded'];

export interface WooCommerceRefunds {
	refunds: Refund[];
	/** What was paid back; null if the shop does not state it. */
	refunded: Decimal | null;
	/** The refunded pieces of each line, by the line's ID, if the shop names them. */
	pieces: Map<string, RefundedPieces[]>;
}

/** Reads the refunds, whose amounts and quantities are below zero. Most shops do not name their lines. */
export function readRefunds(
	order: JsonRecord,
	status: string | null,
	part: PartReader,
): WooCommerceRefunds {
	const lineIds = idsOf(order.line_items);
	const records = part.records(order.refunds, 'refunds');
	const amounts = records.map(({ total, amount }, index) => {
		const stated = firstStated(total, amount);
		return takenBack(part.decimal(stated, `refunds.${index}.amount`));
	});
	const refunds = records.map((refund, index): Refund => {
		const inRefund = part.in(`refunds.${index}`);
		return {
			id: inRefund.text(refund.id, 'id'),
			date: readDate(refund.date_created_gmt, inRefund, 'date'),
			amount: toAmountOrNull(amounts[index]),
			reason: readName(refund.reason, inRefund, 'reason'),
			lineItems: linesOf(refund).map((line) => ({
				id: lineIdOf(line, lineIds),
				quantity: takenQuantity(line),
			})),
		};
	});
	return {
		refunds,
		refunded: Array.isArray(order.refunds) ? sumIfKnown(amounts) : null,
		pieces: readPieces(records, lineIds, deliveredStatuses.includes(status)),
	};
}

/** Returns the lines of a refund with a quantity; the others take back money only. */
function linesOf(refund: JsonRecord): JsonRecord[] {
	return recordsIn(refund.line_items).filter((line) => takenQuantity(line) !== null);
}

function takenQuantity({ quantity }: JsonRecord): number | null {
	const silent = new PartReader();
	const taken = takenBack(silent.decimal(quantity, ''));
	return silent.quantity(taken && toText(taken), '');
}

function idsOf(lines: unknown): Set<string> {
	const silent = new PartReader();
	return new Set(recordsIn(lines).flatMap(({ id }) => silent.text(id, '') ?? []));
}

/** A line of a refund has an ID of its own; that of the order's line is in its meta data. */
function lineIdOf(line: JsonRecord, lineIds: Set<string>): string | null {
	const silent = new PartReader();
	const named = recordsIn(line.meta_data).find(({ key }) => key === '_refunded_item_id')?.value;
	const id = silent.text(firstStated(named, line.refunded_item_id), '');
	const own = silent.text(line.id, '');
	return id ?? (own !== null && lineIds.has(own) ? own : null);
}

function readPieces(
	refunds: JsonRecord[],
	lineIds: Set<string>,
	isDelivered: boolean,
): Map<string, RefundedPieces[]> {
	const silent = new PartReader();
	const pieces = new Map<string, RefundedPieces[]>();
	for (const line of refunds.flatMap(linesOf)) {
		const id = lineIdOf(line, lineIds);
		const quantity = takenBack(silent.decimal(line.quantity, ''));
		if (id === null || !quantity || sign(quantity) === 0) continue;
		const taxAmount = takenBack(readComputedAmount(line.total_tax, silent, ''));
		const net = takenBack(readComputedAmount(line.total, silent, ''));
		const refunded = {
			restockType: isDelivered ? 'return' : 'cancel',
			quantity,
			total: sumIfKnown([net, taxAmount]),
			taxAmount,
		};
		pieces.set(id, [...(pieces.get(id) ?? []), refunded]);
	}
	return pieces;
}

/** Returns how many pieces, or how much money, a refund takes back, which is written below zero. */
function takenBack(amount: Decimal | null): Decimal | null {
	return amount && absolute(amount);
}
