import { InvalidInputError } from '../shared/failure';
import type { Call } from '../shared/node/operation';
import { hintAtNotes } from '../shared/node/recordHints';
import { hintAtConversion } from '../shared/node/standardOrderInput';
import {
	recordModes,
	type EnteredParameters,
	type InputMode,
	type RecordForm,
	type RecordInput,
} from '../shared/record/form';
import type { RecordNotes } from '../shared/record/notes';
import { isEmpty } from '../shared/record/value';
import { amountUnitField, readAmount, type AmountUnit } from './amounts';
import { orderFields, orderOutputKeys } from './orderFields';
import type { VoucherifySettings } from './fromStandardOrder';
import { voucherifyStandardOrderMode, type StandardOrderInput } from './standardOrderMode';
import { hintAtImbalance } from './totalsCheck';
import type { OrderToSend } from './types';

const MOST_ITEMS = 500;

/** How an operation lets people enter an order. */
export interface OrderForm {
	operation: VoucherifySettings['operation'];
	/** Keys of fields that are always shown; the others are in the collection. */
	main: string[];
	collection: { name: string; label: string };
	/** Keys of fields of an order that say in another place what they say. */
	elsewhere?: string[];
	/** Keys of fields of an order that the operation cannot set, and why. */
	unavailable?: Record<string, string>;
}

/** An order to send, and what people should know about it. */
export interface OrderInput extends Partial<StandardOrderInput> {
	order: OrderToSend;
	notes: RecordNotes;
}

/** The input modes of an order. In Voucherify's own form, what a get gives out goes in again. */
export function orderModes(form: OrderForm): Array<InputMode<OrderInput>> {
	const { operation, main, collection, elsewhere = [], unavailable = {} } = form;
	const record: RecordForm = {
		provider: 'Voucherify',
		fields: orderFields.filter(({ key }) => !elsewhere.includes(key) && !(key in unavailable)),
		outputKeys: [...orderOutputKeys, ...elsewhere],
		unavailable,
		main,
		collection,
		jsonDescription: 'Order in the form of Voucherify. It is checked as the fields are.',
		amountReader(parameters) {
			const unit = parameters.choice(amountUnitField.name) as AmountUnit | '';
			return (value, label) => readAmount(value, label, unit);
		},
	};
	const own = recordModes(record).map((mode) => ({
		...mode,
		properties: [amountUnitField, ...mode.properties],
		read: (parameters: EnteredParameters) =>
			checked(mode.read(parameters), mode.value === 'json' ? 'Order' : collection.label),
	}));
	return [voucherifyStandardOrderMode(record, operation), ...own];
}

/** Says once a run what people should know about the orders that are sent. */
export function hintAtOrder(call: Call, { notes, conversion, imbalance }: OrderInput): void {
	hintAtNotes(call, 'Voucherify', notes);
	if (conversion) hintAtConversion(call, 'Voucherify', conversion);
	hintAtImbalance(call, imbalance);
}

/**
 * Checks what Voucherify would refuse or misread.
 *
 * @param label of the parameter to fill in where the order is empty
 */
function checked({ record, notes }: RecordInput, label: string): OrderInput {
	if (Object.keys(record).length === 0) throw new InvalidInputError(`'${label}' is empty`);
	const order = record as OrderToSend;
	const items = order.items ?? [];
	if (items.length > MOST_ITEMS) {
		throw new InvalidInputError(
			`'Items' has ${items.length} entries, and Voucherify takes ${MOST_ITEMS}`,
		);
	}
	for (const [index, item] of items.entries()) {
		// Voucherify answers this with a refusal that speaks of something else:
		// https://github.com/voucherifyio/voucherify-nodejs-sdk/issues/98
		if (!isEmpty(item.source_id) && isEmpty(item.related_object)) {
			throw new InvalidInputError(
				`'Items > ${index + 1} > Related Object' is empty`,
				"Say what the 'Source ID' of the item belongs to: product or sku.",
			);
		}
	}
	return { order, notes };
}
