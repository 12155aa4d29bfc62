import { add, type Decimal } from '../../shared/money/decimal';
import { PartReader } from '../../shared/order/partReader';
import { isAbsent, isTrue, type JsonRecord } from '../../shared/values';
import { decodeEntities } from './htmlEntities';
import { firstStated } from './parts';
import type { StatedTax, StatedTaxes } from './taxes';

/** The taxes of an order, by the ID that lines name them with. */
export type OrderTaxes = Map<string, StatedTax>;

/** Reads the taxes of an order, each with what it came to for lines, fees and shipping together. */
export function readOrderTaxes(order: JsonRecord, part: PartReader): OrderTaxes {
	const taxes = part.records(order.tax_lines, 'taxes').map((line, index): [string, StatedTax] => {
		const name = part.text(firstStated(line.label, line.rate_code), 'taxes');
		const ofLines = part.decimal(line.tax_total, 'taxes');
		const ofShipping = part.decimal(line.shipping_tax_total, 'taxes');
		return [
			part.text(line.rate_id, 'taxes') ?? `line ${index}`,
			{
				name: name && decodeEntities(name),
				rate: part.positiveDecimal(line.rate_percent, 'taxes'),
				amount: ofLines && ofShipping ? add(ofLines, ofShipping) : (ofLines ?? ofShipping),
				isCompound: isTrue(line.compound),
			},
		];
	});
	return new Map(taxes);
}

/**
 * Reads the taxes of a line, a fee or shipping. Its parts are not rounded, unlike its `total_tax`. A tax
 * without an amount is another line's.
 */
export function readTaxes(
	records: JsonRecord[],
	amount: Decimal | null,
	ofOrder: OrderTaxes,
): StatedTaxes {
	const silent = new PartReader();
	const taxes = records
		.flatMap((record) => (Array.isArray(record.taxes) ? silent.records(record.taxes, '') : []))
		.filter(({ total }) => !isAbsent(total))
		.map((tax) => {
			const {
				name = null,
				rate = null,
				isCompound,
			} = ofOrder.get(silent.text(tax.id, '') ?? '') ?? {};
			return { name, rate, amount: silent.decimal(tax.total, ''), isCompound };
		});
	return { amount, taxes };
}
