import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../shared/failure';
import { formOrJson } from '../shared/record/form';
import type { ItemParameters } from '../shared/node/parameters';
import { readRecord } from '../shared/record/read';
import { recordProperty, type RecordField } from '../shared/record/field';
import { amountUnitField, type AmountUnit } from './amounts';
import { itemsAsJson, orderFields } from './orderFields';
import type { OrderToSend } from './types';

const MOST_ITEMS = 500;

/** How an operation lets people enter an order. */
export interface OrderForm {
	/** Fields of an order that the operation does not have. */
	without: string[];
	/** Fields that are always shown; the others are in the collection. */
	main: string[];
	collection: { name: string; label: string };
}

const orderJson: INodeProperties = {
	displayName: 'Order',
	name: 'order',
	type: 'json',
	required: true,
	default: '={{ $json }}',
	description: 'Order in the form of Voucherify. It is checked as the fields are.',
};

/** The editor's properties for an order: a form, or the whole order in JSON. */
export function orderProperties(form: OrderForm): INodeProperties[] {
	const { main, others } = fieldsOf(form, 'minor');
	const collection: INodeProperties = {
		displayName: form.collection.label,
		name: form.collection.name,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: others.map(recordProperty),
	};
	const fields = [...main.map(recordProperty), collection];
	return [...formOrJson('Voucherify', orderJson, fields), amountUnitField];
}

function fieldsOf(form: OrderForm, unit: AmountUnit): Record<'main' | 'others', RecordField[]> {
	const fields = [...orderFields(unit), itemsAsJson(unit)]
		.filter(({ key }) => !form.without.includes(key))
		.sort((a, b) => a.label.localeCompare(b.label));
	return {
		main: fields.filter(({ key }) => form.main.includes(key)),
		others: fields.filter(({ key }) => !form.main.includes(key)),
	};
}

/** Reads the order that an item describes, and checks what Voucherify would refuse or misread. */
export function readOrder(parameters: ItemParameters, form: OrderForm): OrderToSend {
	const unit = parameters.value('amountUnit') as AmountUnit;
	const { main, others } = fieldsOf(form, unit);
	const { timezone } = parameters;
	if (parameters.value('inputMode') === 'json') {
		const fields = orderFields(unit).filter(({ key }) => !form.without.includes(key));
		const entered = parameters.object('order');
		refuseUnavailable(entered, form);
		return checked(readRecord(fields, entered, 'json', timezone), 'Order');
	}
	const shown = Object.fromEntries(main.map(({ key }) => [key, parameters.value(key)]));
	const { itemsJson, ...rest } = {
		...readRecord(main, shown as IDataObject, 'form', timezone),
		...readRecord(others, parameters.collection(form.collection.name), 'form', timezone),
	};
	if (itemsJson !== undefined && rest.items !== undefined) {
		throw new InvalidInputError("Use either 'Items' or 'Items (JSON)', not both");
	}
	return checked(
		itemsJson === undefined ? rest : { ...rest, items: itemsJson },
		form.collection.label,
	);
}

/** What a person gives although the operation cannot set it is not dropped in silence. */
function refuseUnavailable(entered: IDataObject, form: OrderForm): void {
	for (const { key, label } of orderFields('minor')) {
		const isGiven = entered[key] !== undefined && entered[key] !== null;
		if (form.without.includes(key) && isGiven) {
			throw new InvalidInputError(
				`'Order > ${label}' cannot be set here`,
				key === 'created_at'
					? 'Imported orders get the time of the import. Put the date into the metadata.'
					: 'Leave it out.',
			);
		}
	}
}

function checked(order: IDataObject, label: string): OrderToSend {
	if (Object.keys(order).length === 0) throw new InvalidInputError(`'${label}' is empty`);
	const { items = [] } = order as OrderToSend;
	if (items.length > MOST_ITEMS) {
		throw new InvalidInputError(
			`'Items' has ${items.length} entries, and Voucherify takes ${MOST_ITEMS}`,
		);
	}
	for (const [index, item] of items.entries()) {
		// Voucherify answers this with a refusal that speaks of something else:
		// https://github.com/voucherifyio/voucherify-nodejs-sdk/issues/98
		if (item.source_id !== undefined && item.related_object === undefined) {
			throw new InvalidInputError(
				`'Items > ${index + 1} > Related Object' is empty`,
				"Say what the 'Source ID' of the item belongs to: product or sku.",
			);
		}
	}
	return order as OrderToSend;
}
