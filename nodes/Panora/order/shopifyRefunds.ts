import { sumIfKnown, toAmountOrNull } from '../../shared/money/amount';
import { sign, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { isRecord, type JsonRecord } from '../../shared/values';
import type { Refund } from '../../shared/order/standardOrder';
import { firstStated } from './parts';
import type { RefundedPieces } from './shopLines';
import type { ShopifyMoney } from './shopifyMoney';

export interface ShopifyRefunds {
	refunds: Refund[];
	/** What was paid back; null if Shopify does not state it, or only in another currency. */
	refunded: Decimal | null;
	/** The refunded pieces of each line, by the line's ID. */
	pieces: Map<string, RefundedPieces[]>;
}

/**
 * Reads the refunds. Their amounts are what was really paid back, which can be less than the price of the
 * pieces; a refund without a payment, of a line taken out of an unpaid order, has 0.
 *
 * @see https://shopify.dev/docs/api/admin-rest/2024-07/resources/refund
 */
export function readRefunds(
	order: JsonRecord,
	money: ShopifyMoney,
	part: PartReader,
): ShopifyRefunds {
	const records = part.records(order.refunds, 'refunds');
	const amounts = records.map((refund, index) =>
		readPaidBack(refund, money, part.in(`refunds.${index}`)),
	);
	return {
		refunds: records.map((refund, index) =>
			readRefund(refund, amounts[index], part.in(`refunds.${index}`)),
		),
		refunded: Array.isArray(order.refunds) ? sumIfKnown(amounts) : null,
		pieces: readPieces(records, money),
	};
}

function readRefund(refund: JsonRecord, amount: Decimal | null, part: PartReader): Refund {
	const lines = part.records(refund.refund_line_items, 'lineItems');
	return {
		id: part.text(refund.id, 'id'),
		date: part.date(firstStated(refund.processed_at, refund.created_at), 'date'),
		amount: toAmountOrNull(amount),
		reason: part.text(refund.note, 'reason'),
		lineItems: lines.flatMap((line) => {
			const isEmpty = Number(line.quantity) === 0;
			if (isEmpty) return [];
			const quantity = part.quantity(line.quantity, 'lineItems');
			return [{ id: part.text(lineIdOf(line), 'lineItems'), quantity }];
		}),
	};
}

/** Sums what a refund really paid back. */
function readPaidBack(refund: JsonRecord, money: ShopifyMoney, part: PartReader): Decimal | null {
	if (!Array.isArray(refund.transactions)) return null;
	const payments = part
		.records(refund.transactions, 'amount')
		.filter(({ kind, status }) => kind === 'refund' && status === 'success');
	return sumIfKnown(payments.map((payment) => money.transactionAmount(payment, part, 'amount')));
}

function lineIdOf(refunded: JsonRecord): unknown {
	const { line_item: line } = refunded;
	return firstStated(refunded.line_item_id, isRecord(line) ? line.id : undefined);
}

/** What cannot be read here is a problem of the refunds, or leaves the pieces to be priced by quantity. */
function readPieces(refunds: JsonRecord[], money: ShopifyMoney): Map<string, RefundedPieces[]> {
	const silent = new PartReader();
	const pieces = new Map<string, RefundedPieces[]>();
	for (const line of refunds.flatMap((refund) => silent.records(refund.refund_line_items, ''))) {
		const id = silent.text(lineIdOf(line), '');
		const quantity = silent.decimal(line.quantity, '');
		if (id === null || !quantity || sign(quantity) <= 0) continue;
		const restockType = silent.text(line.restock_type, '');
		const total = money.optionalAmount(line, 'subtotal', silent);
		const taxAmount = money.optionalAmount(line, 'total_tax', silent);
		pieces.set(id, [...(pieces.get(id) ?? []), { restockType, quantity, total, taxAmount }]);
	}
	return pieces;
}
