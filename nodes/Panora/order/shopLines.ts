import {
	atLeastZero,
	compare,
	divideHalfUp,
	multiply,
	sign,
	subtract,
	sum,
	toNumber,
	ZERO,
	type Decimal,
} from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import type { LinePart } from '../../shared/order/splitLine';
import type { JsonRecord } from '../../shared/values';
import { quantityOf } from './parts';

/** Pieces of a line that a refund names, in the words of Shopify. */
export interface RefundedPieces {
	/** Shopify's word for what became of them; null if it has none. */
	restockType: string | null;
	/** Above zero. */
	quantity: Decimal;
	/** As the shop system's reader has it: Shopify's subtotal is without tax if that comes on top. */
	total: Decimal | null;
	taxAmount: Decimal | null;
}

/** A line of a shop's order. */
export interface ShopLine<Costs> {
	line: JsonRecord;
	quantity: number | null;
	costs: Costs;
	/** Pieces that were canceled or returned, with their amounts as the shop states them. */
	gone: LinePart[];
	/** The place of the first line item that it becomes. */
	index: number;
}

/** How a shop system states its lines. */
export interface LineFormat<Costs> {
	/** Whether a line has no pieces and costs nothing. */
	isEmpty(line: JsonRecord): boolean;
	readCosts(line: JsonRecord, quantity: Decimal | null, part: PartReader): Costs;
	/** Returns what is stated of the pieces beside the refunds. */
	piecesOf(
		line: JsonRecord,
		quantity: Decimal,
	): Pick<LinePieces, 'currentQuantity' | 'shippedQuantity'>;
	/** Of the smallest unit. */
	decimals: number;
}

/**
 * Reads what lines cost and what became of their pieces. Empty lines are left out.
 *
 * @param refunds the refunded pieces of each line, by the line's ID
 * @param part of the whole order
 */
export function readShopLines<Costs>(
	lines: JsonRecord[],
	refunds: Map<string, RefundedPieces[]>,
	format: LineFormat<Costs>,
	part: PartReader,
): Array<ShopLine<Costs>> {
	const read: Array<ShopLine<Costs>> = [];
	let index = 0;
	for (const line of lines) {
		if (format.isEmpty(line)) continue;
		const inLine = part.in(`lineItems.${index}`);
		const quantity = inLine.quantity(line.quantity, 'quantity');
		const count = quantity === null ? null : quantityOf(quantity);
		const costs = format.readCosts(line, count, inLine);
		const gone = count ? goneOf(line, count, refunds, format, part) : [];
		read.push({ line, quantity, costs, gone, index });
		index += count ? countOfItems(count, gone) : 1;
	}
	return read;
}

function goneOf<Costs>(
	line: JsonRecord,
	quantity: Decimal,
	refundsOfLines: Map<string, RefundedPieces[]>,
	{ piecesOf, decimals }: LineFormat<Costs>,
	part: PartReader,
): LinePart[] {
	const id = new PartReader().text(line.id, '');
	const refunds = refundsOfLines.get(id ?? '') ?? [];
	if (compare(sum(refunds.map((refund) => refund.quantity)), quantity) > 0) {
		part.report('refunds', `More pieces of the line ${id} were refunded than it has`);
	}
	return partsOfLine({ quantity, refunds, ...piecesOf(line, quantity) }, decimals);
}

/** Returns how many line items a line becomes: one for each type of its pieces. */
export function countOfItems(quantity: Decimal, gone: LinePart[]): number {
	const goneQuantity = sum(gone.map((part) => quantityOf(part.quantity)));
	const isLeft = compare(goneQuantity, quantity) < 0;
	return new Set(gone.map(({ type }) => type)).size + (isLeft ? 1 : 0);
}

/** What an order states about the pieces of one line. */
export interface LinePieces {
	/** As ordered. */
	quantity: Decimal;
	/** What is left of them; null if that is not stated. */
	currentQuantity: Decimal | null;
	shippedQuantity: Decimal;
	refunds: RefundedPieces[];
}

/**
 * Returns the pieces of a line that were canceled or returned.
 *
 * Pieces that a refund calls `cancel` are canceled, those it calls `return` are returned. Of the others,
 * and of pieces that are gone without a refund, those that were not shipped are canceled first, and the
 * rest are returned.
 *
 * @param decimals of the smallest unit, for a refund of which some pieces were shipped and some not
 * @see https://shopify.dev/docs/api/admin-rest/2024-07/resources/refund
 */
export function partsOfLine(pieces: LinePieces, decimals: number): LinePart[] {
	const { quantity, currentQuantity, shippedQuantity, refunds } = pieces;
	const split = new LineSplit(quantity, shippedQuantity, decimals);
	for (const refund of refunds) {
		if (refund.restockType === 'cancel') split.cancel(refund);
		if (refund.restockType === 'return') split.return(refund);
	}
	for (const refund of refunds) {
		if (!hasWord(refund)) split.takeOut(refund);
	}
	if (currentQuantity && sign(currentQuantity) >= 0) {
		const isGone = subtract(split.left, currentQuantity);
		split.takeOut({ quantity: isGone, total: null, taxAmount: null });
	}
	return split.parts;
}

function hasWord({ restockType }: RefundedPieces): boolean {
	return restockType === 'cancel' || restockType === 'return';
}

type Pieces = Omit<RefundedPieces, 'restockType'>;

class LineSplit {
	readonly parts: LinePart[] = [];
	/** Pieces that are neither canceled nor returned. */
	left: Decimal;
	private unshipped: Decimal;

	constructor(
		quantity: Decimal,
		shipped: Decimal,
		private readonly decimals: number,
	) {
		this.left = quantity;
		this.unshipped = atLeastZero(subtract(quantity, shipped));
	}

	cancel(pieces: Pieces): void {
		const taken = this.take('canceled', pieces);
		this.unshipped = atLeastZero(subtract(this.unshipped, taken));
	}

	return(pieces: Pieces): void {
		this.take('return', pieces);
	}

	/** Cancels those of the pieces that were not shipped, and returns the others. */
	takeOut(pieces: Pieces): void {
		const canceled = smaller(pieces.quantity, this.unshipped);
		const [first, others] = this.divide(pieces, canceled);
		this.cancel(first);
		this.return(others);
	}

	/** Takes as many of the pieces as there still are; only all of them have the stated amounts. */
	private take(type: LinePart['type'], { quantity, total, taxAmount }: Pieces): Decimal {
		const taken = smaller(quantity, this.left);
		if (sign(taken) <= 0) return ZERO;
		const isWhole = compare(taken, quantity) === 0;
		this.left = subtract(this.left, taken);
		this.parts.push({
			type,
			quantity: toNumber(taken),
			total: isWhole ? total : null,
			taxAmount: isWhole ? taxAmount : null,
		});
		return taken;
	}

	/** Divides pieces and their amounts by quantity; the remainder is on the second part. */
	private divide(pieces: Pieces, count: Decimal): [Pieces, Pieces] {
		const { quantity, total, taxAmount } = pieces;
		if (compare(count, quantity) === 0) return [pieces, nothing];
		if (sign(count) <= 0) return [nothing, pieces];
		const share = (amount: Decimal | null) =>
			amount && divideHalfUp(multiply(amount, count), quantity, this.decimals);
		const first = { quantity: count, total: share(total), taxAmount: share(taxAmount) };
		const rest = (amount: Decimal | null, own: Decimal | null) =>
			amount && own && subtract(amount, own);
		return [
			first,
			{
				quantity: subtract(quantity, count),
				total: rest(total, first.total),
				taxAmount: rest(taxAmount, first.taxAmount),
			},
		];
	}
}

const nothing: Pieces = { quantity: ZERO, total: null, taxAmount: null };

function smaller(one: Decimal, other: Decimal): Decimal {
	return compare(one, other) <= 0 ? one : other;
}
