import pick from 'lodash/pick';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { dateDescription } from '../../../shared/forms/dates';
import { simplifyField } from '../../../shared/n8n/properties';
import { InvalidInputError } from '../../../shared/errors';
import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import type { Parameters } from '../../../shared/n8n/parameters';
import { getOrderItem, updateOrderItem } from '../../api/client';
import { orderItemIdField } from '../fields';
import { simplifyOrderItem } from '../../order/output';
import { cancelStatuses, orderStatuses } from '../../order/statuses';

interface Input {
	id: number;
	changes: IDataObject;
	simplify: boolean;
}

/** A field of the form and the key under which Akinon takes it. */
interface ChangeField {
	key: string;
	property: INodeProperties;
	/** Undefined where the field is empty or was not added. */
	read(fields: Parameters, name: string): unknown;
}

const replaced = 'Akinon replaces the whole object: entries that are not in it are lost';

const changeFields: ChangeField[] = [
	objectField('attributes', 'Attributes', `Attributes of the item. ${replaced}.`),
	objectField(
		'attributes_kwargs',
		'Attributes Keyword Arguments',
		`Details of the attributes. ${replaced}.`,
	),
	{
		key: 'cancel_status',
		property: {
			displayName: 'Cancel Status',
			name: 'cancelStatus',
			type: 'options',
			options: cancelStatuses,
			default: 'waiting',
			description: 'State of cancellation; Akinon refuses some moves, such as back from Approved',
		},
		read: readSelected,
	},
	textField('carrier_shipping_code', 'Carrier Shipping Code', {
		description: 'Code under which the carrier knows the parcel',
	}),
	textField('e_archive_url', 'E-Archive URL', {
		placeholder: 'e.g. https://invoices.example.com/INV-1001.pdf',
		description: 'Web address of the electronic invoice',
	}),
	objectField(
		'extra_field',
		'Extra Fields',
		'Your own data. Akinon merges it: entries that are not in it stay.',
	),
	{
		key: 'invoice_date',
		property: {
			displayName: 'Invoice Date',
			name: 'invoiceDate',
			type: 'dateTime',
			default: '',
			description: dateDescription(),
		},
		read: (fields, name) => fields.optionalDate(name),
	},
	textField('invoice_number', 'Invoice Number', { placeholder: 'e.g. INV-1001' }),
	textField('cancel_status', 'Other Cancel Status', {
		name: 'otherCancelStatus',
		description:
			"A cancel status that the list of 'Cancel Status' doesn't have, by its name in Akinon",
	}),
	{
		key: 'status',
		property: {
			displayName: 'Other Status Code',
			name: 'otherStatus',
			type: 'string',
			default: '',
			placeholder: 'e.g. 425',
			description: "A status code that the list of 'Status' doesn't have",
		},
		read: readTyped,
	},
	textField('shipment_code', 'Shipment Code', {
		description: 'Code of the shipment that the item is in',
	}),
	textField('shipping_company', 'Shipping Company', {
		placeholder: 'e.g. other',
		description: "Akinon's name of the carrier",
	}),
	{
		key: 'status',
		property: {
			displayName: 'Status',
			name: 'status',
			type: 'options',
			options: orderStatuses,
			default: '500',
			description: 'New status of the item; the order follows its items',
		},
		read: readSelected,
	},
	textField('tracking_number', 'Tracking Number', {
		placeholder: 'e.g. TRK123',
		description: 'Number under which the customer follows the parcel',
	}),
];

export const update = itemOperation<Input>({
	name: 'Update',
	value: 'update',
	action: 'Update order item',
	description: withApprovalNote(
		'Change status, tracking, invoice or other fields of an order item',
	),
	properties: [
		orderItemIdField,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: changeFields.map(({ property }) => property),
		},
		simplifyField,
	],
	writes: true,
	concurrency: 8,
	read(parameters) {
		const changes = readChanges(parameters.in('updateFields'));
		return {
			id: parameters.integer('orderItemId', 1),
			changes,
			simplify: parameters.boolean('simplify'),
		};
	},
	serializeBy: (input) => String(input.id),
	/** Brings what the fields hold that would be changed. */
	async lookUp({ client }, { id, changes }) {
		const item = await getOrderItem(client, id);
		return { found: pick(item, ['order', 'status', ...Object.keys(changes)]) };
	},
	async run({ client }, input) {
		const item = await updateOrderItem(client, input.id, input.changes);
		return input.simplify ? simplifyOrderItem(item) : item;
	},
});

function readChanges(fields: Parameters): IDataObject {
	const changes: IDataObject = {};
	const labels = new Map<string, string>();
	for (const { key, property, read } of changeFields) {
		const value = read(fields, property.name);
		if (value === undefined) continue;
		const label = fields.label(property.name);
		const duplicate = labels.get(key);
		if (duplicate) throw new InvalidInputError(`Use either '${duplicate}' or '${label}', not both`);
		labels.set(key, label);
		changes[key] = value as IDataObject;
	}
	if (Object.keys(changes).length === 0) {
		throw new InvalidInputError("'Update Fields' is empty", 'Add the fields to change.');
	}
	return changes;
}

function readSelected(fields: Parameters, name: string): string | undefined {
	return fields.optionalChoice(name);
}

function readTyped(fields: Parameters, name: string): string | undefined {
	return fields.optionalText(name);
}

function textField(
	key: string,
	label: string,
	rest: Partial<Pick<INodeProperties, 'name' | 'placeholder' | 'description'>>,
): ChangeField {
	return {
		key,
		property: {
			displayName: label,
			name: propertyName(key),
			type: 'string',
			default: '',
			...rest,
		},
		read: readTyped,
	};
}

function objectField(key: string, label: string, description: string): ChangeField {
	return {
		key,
		property: {
			displayName: label,
			name: propertyName(key),
			type: 'json',
			default: '{}',
			description,
		},
		read: (fields, name) => fields.optionalObject(name),
	};
}

/** `tracking_number` becomes `trackingNumber`, as n8n names parameters. */
function propertyName(key: string): string {
	return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
