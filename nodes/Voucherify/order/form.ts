import { InvalidInputError } from '../../shared/errors';
import { ownFormatModes, type OrderForm } from '../../shared/forms/form';
import type { FormParameters, InputMode } from '../../shared/forms/inputModes';
import { addTotalsHint } from '../../shared/n8n/checkTotals';
import type { OperationContext } from '../../shared/n8n/operation';
import { addOrderHints as addSharedOrderHints } from '../../shared/n8n/standardOrderInput';
import { isAbsent } from '../../shared/values';
import type { OrderToSend } from '../api/types';
import { amountUnitField, readAmount, type AmountUnit } from './amounts';
import { orderFields, orderIds, orderOutputKeys } from './fields';
import type { VoucherifySettings } from './fromStandardOrder';
import { MAX_ITEMS } from './items';
import { voucherifyStandardOrderMode, type VoucherifyOrderInput } from './standardOrderForm';

/** How an operation lets people enter an order. */
export interface OperationForm
	extends Pick<OrderForm, 'primaryFields' | 'collection' | 'unavailable'> {
	operation: VoucherifySettings['operation'];
	/** Keys that another parameter of the operation gives. */
	givenElsewhere?: string[];
}

/** Builds the input modes of an order. An order that 'Get' returned can be sent as JSON. */
export function orderModes({
	operation,
	primaryFields,
	collection,
	givenElsewhere = [],
	unavailable = {},
}: OperationForm): Array<InputMode<VoucherifyOrderInput>> {
	const fields = orderFields.filter(
		({ key }) => !givenElsewhere.includes(key) && !(key in unavailable),
	);
	const ownFormat = ownFormatModes<OrderToSend>({
		provider: 'Voucherify',
		fields,
		// The path of an update says which order it is.
		ids: orderIds(operation === 'update' ? { canBeNull: 'leftOut' } : { isRequired: true }),
		outputKeys: [...orderOutputKeys, ...givenElsewhere],
		unavailable,
		primaryFields,
		collection,
		jsonDescription: 'Order in the format of Voucherify. It is checked like the fields.',
		amountReader(parameters) {
			const unit = parameters.choice(amountUnitField.name) as AmountUnit | '';
			return (value, label) => readAmount(value, label, unit);
		},
	});
	const inCollection = fields.filter(({ key }) => !primaryFields.includes(key));
	return [
		voucherifyStandardOrderMode({ fields: inCollection, collection, ids: orderIds({}) }, operation),
		...ownFormat.map((mode) => ({
			...mode,
			properties: [amountUnitField, ...mode.properties],
			read(parameters: FormParameters) {
				const input = mode.read(parameters);
				rejectInvalid(input.order, mode.value === 'json' ? 'Order' : collection.label);
				return input;
			},
		})),
	];
}

/** Says once per run what people should know about the orders that are sent. */
export function addOrderHints(call: OperationContext, input: VoucherifyOrderInput): void {
	addSharedOrderHints(call, 'Voucherify', input);
	addTotalsHint(call, input.conversion?.imbalance);
}

/**
 * Rejects what Voucherify would refuse or misread.
 *
 * @param label of the parameter to fill in if the order is empty
 */
function rejectInvalid(order: OrderToSend, label: string): void {
	if (Object.keys(order).length === 0) throw new InvalidInputError(`'${label}' is empty`);
	const items = order.items ?? [];
	if (items.length > MAX_ITEMS) {
		throw new InvalidInputError(
			`'Items' has ${items.length} entries, and Voucherify accepts ${MAX_ITEMS}`,
		);
	}
	for (const [index, item] of items.entries()) {
		// Voucherify's own error about this is misleading:
		// https://github.com/voucherifyio/voucherify-nodejs-sdk/issues/98
		if (!isAbsent(item.source_id) && isAbsent(item.related_object)) {
			throw new InvalidInputError(
				`'Items > ${index + 1} > Related Object' is empty`,
				"Enter what the item's 'Source ID' belongs to: product or sku.",
			);
		}
	}
}
