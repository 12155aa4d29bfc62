import { InvalidInputError } from '../../shared/errors';
import type { OperationContext } from '../../shared/n8n/operation';
import { addWarningHints } from '../../shared/n8n/recordHints';
import { addConversionHints } from '../../shared/n8n/standardOrderInput';
import {
	recordModes,
	type FormParameters,
	type InputMode,
	type RecordForm,
	type RecordInput,
} from '../../shared/forms/form';
import type { Warnings } from '../../shared/forms/warnings';
import { isEmpty } from '../../shared/forms/readValue';
import { amountUnitField, readAmount, type AmountUnit } from './amounts';
import { orderFields, orderOutputKeys } from './fields';
import type { VoucherifySettings } from './fromStandardOrder';
import { voucherifyStandardOrderMode, type StandardOrderInput } from './standardOrderForm';
import { hintAtImbalance } from './totalsCheck';
import type { OrderToSend } from '../api/types';

const MAX_ITEMS = 500;

/** How an operation lets people enter an order. */
export interface OrderForm {
	operation: VoucherifySettings['operation'];
	/** Keys of fields that are always shown; the others are in the collection. */
	primaryFields: string[];
	collection: { name: string; label: string };
	/** Keys of fields of an order that say in another place what they say. */
	elsewhere?: string[];
	/** Keys of fields of an order that the operation cannot set, and why. */
	unavailable?: Record<string, string>;
}

/** An order to send, and what people should know about it. */
export interface OrderInput extends Partial<StandardOrderInput> {
	order: OrderToSend;
	warnings: Warnings;
}

/** The input modes of an order. In Voucherify's own form, what a get gives out goes in again. */
export function orderModes(form: OrderForm): Array<InputMode<OrderInput>> {
	const { operation, primaryFields, collection, elsewhere = [], unavailable = {} } = form;
	const record: RecordForm = {
		provider: 'Voucherify',
		fields: orderFields.filter(({ key }) => !elsewhere.includes(key) && !(key in unavailable)),
		outputKeys: [...orderOutputKeys, ...elsewhere],
		unavailable,
		primaryFields,
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
		read: (parameters: FormParameters) =>
			checked(mode.read(parameters), mode.value === 'json' ? 'Order' : collection.label),
	}));
	return [voucherifyStandardOrderMode(record, operation), ...own];
}

/** Says once a run what people should know about the orders that are sent. */
export function hintAtOrder(
	call: OperationContext,
	{ warnings, conversion, imbalance }: OrderInput,
): void {
	addWarningHints(call, 'Voucherify', warnings);
	if (conversion) addConversionHints(call, 'Voucherify', conversion);
	hintAtImbalance(call, imbalance);
}

/**
 * Checks what Voucherify would refuse or misread.
 *
 * @param label of the parameter to fill in where the order is empty
 */
function checked({ record, warnings }: RecordInput, label: string): OrderInput {
	if (Object.keys(record).length === 0) throw new InvalidInputError(`'${label}' is empty`);
	const order = record as OrderToSend;
	const items = order.items ?? [];
	if (items.length > MAX_ITEMS) {
		throw new InvalidInputError(
			`'Items' has ${items.length} entries, and Voucherify takes ${MAX_ITEMS}`,
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
	return { order, warnings };
}
