import pick from 'lodash/pick';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../../../shared/errors';
import { field, type RecordField } from '../../../shared/forms/field';
import { collectionInput } from '../../../shared/forms/form';
import { readObject } from '../../../shared/forms/readValue';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { itemOperation } from '../../../shared/n8n/operation';
import { simplifyField } from '../../../shared/n8n/properties';
import { addWarningHints } from '../../../shared/n8n/recordHints';
import { getOrderItem, updateOrderItem } from '../../api/client';
import { simplifyOrderItem } from '../../order/output';
import { cancelStatuses, orderStatuses } from '../../order/statuses';
import { orderItemIdField } from '../fields';

const collection = { name: 'updateFields', label: 'Update Fields' };

const statusField: RecordField = {
	key: 'status',
	label: 'Status',
	kind: 'choice',
	choices: orderStatuses,
	initial: '500',
	description: 'New status of the item; the order follows its items',
};

const cancelStatusField: RecordField = {
	key: 'cancel_status',
	label: 'Cancel Status',
	kind: 'choice',
	choices: cancelStatuses,
	initial: 'waiting',
	description:
		'State of the cancellation. Akinon refuses some changes, such as from Approved back to Waiting.',
};

const otherStatusField = field('text', 'other_status', 'Other Status Code', {
	placeholder: 'e.g. 425',
	description: "A status code that is not in the list of 'Status'",
});

const otherCancelStatusField = field('text', 'other_cancel_status', 'Other Cancel Status', {
	description: "A cancel status that is not in the list of 'Cancel Status', by its name in Akinon",
});

const replaced = 'Akinon replaces the whole object: entries that are not in it are lost';

const fieldsInput = collectionInput({
	collection,
	fields: [
		objectField('attributes', 'Attributes', `Attributes of the item. ${replaced}.`),
		objectField(
			'attributes_kwargs',
			'Attributes Keyword Arguments',
			`Details of the attributes. ${replaced}.`,
		),
		cancelStatusField,
		field('text', 'carrier_shipping_code', 'Carrier Shipping Code', {
			description: "The carrier's code for the parcel",
		}),
		field('text', 'e_archive_url', 'E-Archive URL', {
			placeholder: 'e.g. https://invoices.example.com/INV-1001.pdf',
			description: 'Web address of the electronic invoice',
		}),
		objectField(
			'extra_field',
			'Extra Fields',
			'Your own data. Akinon merges it: entries that are not in it stay.',
		),
		field('date', 'invoice_date', 'Invoice Date'),
		field('text', 'invoice_number', 'Invoice Number', { placeholder: 'e.g. INV-1001' }),
		otherCancelStatusField,
		otherStatusField,
		field('text', 'shipment_code', 'Shipment Code', {
			description: "Code of the item's shipment",
		}),
		field('text', 'shipping_company', 'Shipping Company', {
			placeholder: 'e.g. other',
			description: "Akinon's name of the carrier",
		}),
		statusField,
		field('text', 'tracking_number', 'Tracking Number', {
			placeholder: 'e.g. TRK123',
			description: 'Number with which the customer tracks the parcel',
		}),
	],
});

export const update = itemOperation({
	name: 'Update',
	value: 'update',
	action: 'Update order item',
	description: withApprovalNote(
		'Change status, tracking, invoice or other fields of an order item',
	),
	properties: [orderItemIdField, ...fieldsInput.properties, simplifyField],
	writes: true,
	concurrency: 8,
	read(parameters) {
		const { record, warnings } = fieldsInput.read(parameters);
		return {
			id: parameters.integer('orderItemId', 1),
			changes: toChanges(record),
			warnings,
			simplify: parameters.boolean('simplify'),
		};
	},
	serializeBy: (input) => String(input.id),
	/** Reads the current values of the fields to change. */
	async lookUp({ client }, { id, changes }) {
		const item = await getOrderItem(client, id);
		return { found: pick(item, ['order', 'status', ...Object.keys(changes)]) };
	},
	async run(call, { id, changes, warnings, simplify }) {
		addWarningHints(call, 'Akinon', warnings);
		const item = await updateOrderItem(call.client, id, changes);
		return simplify ? simplifyOrderItem(item) : item;
	},
});

/** A JSON field that can also be set to an empty object. */
function objectField(key: string, label: string, description: string): RecordField {
	return {
		key,
		label,
		description,
		kind: 'custom',
		property: { type: 'json', default: '{}' },
		read: readObject,
	};
}

function toChanges(record: IDataObject): IDataObject {
	const changes = { ...record };
	moveOther(changes, statusField, otherStatusField);
	moveOther(changes, cancelStatusField, otherCancelStatusField);
	if (Object.keys(changes).length > 0) return changes;
	throw new InvalidInputError(`'${collection.label}' is empty`, 'Add the fields to change.');
}

/** Moves a status that is not in the list to the key of the listed ones. */
function moveOther(changes: IDataObject, listed: RecordField, other: RecordField): void {
	if (changes[other.key] === undefined) return;
	if (changes[listed.key] !== undefined) {
		const [one, two] = [listed, other].map(({ label }) => `'${collection.label} > ${label}'`);
		throw new InvalidInputError(`Use either ${one} or ${two}, not both`);
	}
	changes[listed.key] = changes[other.key];
	delete changes[other.key];
}
