import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../../shared/failure';
import { formOrJson, itemsAsFormOrJson } from '../../../shared/record/form';
import { itemOperation } from '../../../shared/node/operation';
import type { ItemParameters } from '../../../shared/node/parameters';
import { readJson } from '../../../shared/record/value';
import { readRecord } from '../../../shared/record/read';
import { recordProperty, type RecordField } from '../../../shared/record/field';
import { createOrder } from '../../api';
import { connectionField, includeRemoteDataField, readConnectionToken } from '../../properties';
import {
	additionalFields,
	itemsField,
	orderFields,
	orderNumberField,
	suggestedFields,
	totalPriceField,
} from '../../orderFields';
import type { PanoraNewOrder } from '../../types';

interface Input {
	connectionToken: string;
	order: PanoraNewOrder;
	includeRemoteData: boolean;
}

const mainFields = [orderNumberField, ...Object.values(suggestedFields), totalPriceField];

const formProperties: INodeProperties[] = [
	recordProperty(orderNumberField),
	suggested(suggestedFields.orderStatus, 'searchOrderStatuses'),
	suggested(suggestedFields.paymentStatus, 'searchPaymentStatuses'),
	suggested(suggestedFields.fulfillmentStatus, 'searchFulfillmentStatuses'),
	suggested(suggestedFields.currency, 'searchCurrencies'),
	recordProperty(totalPriceField),
	...itemsAsFormOrJson(recordProperty(itemsField), {
		displayName: 'Items',
		name: 'itemsJson',
		type: 'json',
		default: '[]',
		description: 'List of items in the form of Panora: title, sku, quantity, price and so on',
	}),
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: additionalFields.map(recordProperty),
	},
];

const orderJson: INodeProperties = {
	displayName: 'Order',
	name: 'order',
	type: 'json',
	required: true,
	default: '={{ $json }}',
	description:
		'Order in the form of Panora. Fields that the form has are checked as there; others are sent as they are.',
};

export const create = itemOperation<Input>({
	name: 'Create',
	value: 'create',
	action: 'Create order',
	description: 'Create an order in the shop of a connection',
	properties: [
		{
			displayName:
				"Panora may answer 500 although the shop has the order: the published server always does. This node never sends an order twice by itself. Look in the shop before you run it again, and leave 'Retry On Fail' off in its settings.",
			name: 'createNotice',
			type: 'notice',
			default: '',
		},
		connectionField,
		...formOrJson('Panora', orderJson, formProperties),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [includeRemoteDataField],
		},
	],
	// In the order of the items, so that the shop numbers them as they came.
	concurrency: 1,
	read(parameters) {
		const order = readOrder(parameters);
		if (Object.keys(order).length === 0) {
			throw new InvalidInputError('The order is empty', "Fill in at least 'Items'.");
		}
		return {
			connectionToken: readConnectionToken(parameters.value('connection')),
			order,
			includeRemoteData: parameters.collection('options').includeRemoteData === true,
		};
	},
	async run({ connection, hint }, { connectionToken: token, order, ...input }) {
		if (order.items?.some(isAccountingLine)) {
			hint(
				"Items with 'name' and 'value' are lines of an accounting statement, which Panora's documentation shows in their place. Shops read title, quantity and price.",
			);
		}
		return await createOrder(connection, token, order, input.includeRemoteData);
	},
});

/** A field with a picker for what Panora suggests, which takes any other text too. */
function suggested(field: RecordField, searchListMethod: string): INodeProperties {
	return {
		displayName: field.label,
		name: field.key,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description: 'Choose what Panora suggests, or give any other text that the shop knows',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{ displayName: 'Other', name: 'text', type: 'string' },
		],
	};
}

function readOrder(parameters: ItemParameters): PanoraNewOrder {
	const { timezone } = parameters;
	if (parameters.value('inputMode') === 'json') {
		return readRecord(orderFields, parameters.object('order'), 'json', timezone);
	}
	const entered = Object.fromEntries(
		mainFields.map(({ key }) => [key, parameters.value(key)]),
	) as IDataObject;
	return {
		...readRecord(mainFields, entered, 'form', timezone),
		...readItems(parameters),
		...readRecord(additionalFields, parameters.collection('additionalFields'), 'form', timezone),
	};
}

function readItems(parameters: ItemParameters): PanoraNewOrder {
	const isJson = parameters.value('itemsAs') === 'json';
	const items = isJson
		? (readJson(parameters.value('itemsJson'), 'Items') as IDataObject)
		: parameters.collection('items');
	return readRecord([itemsField], { items }, isJson ? 'json' : 'form', parameters.timezone);
}

function isAccountingLine(item: IDataObject): boolean {
	return 'value' in item && !('title' in item);
}
