import type { IDataObject } from 'n8n-workflow';

import type { HttpClient } from '../../../shared/http/client';
import { InvalidInputError, RequestError } from '../../../shared/errors';
import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { readNumberedPages } from '../../../shared/pagination/numberedPages';
import type { ItemParameters } from '../../../shared/n8n/parameters';
import { optionsField } from '../../../shared/n8n/properties';
import { field, type RecordField } from '../../../shared/forms/field';
import { listInput } from '../../../shared/forms/form';
import { recordProperty, showOnlyIf } from '../../../shared/forms/properties';
import { emptyField, readOptionalText } from '../../../shared/forms/readValue';
import { cancelOrder, findId, requireId, listOrderItems } from '../../api/client';
import { orderIdField } from '../fields';
import { isIban } from '../../order/iban';
import type { AkinonCancellation, AkinonOrderItem } from '../../api/types';

interface BankAccount {
	iban: string;
	holderName: string;
}

interface CanceledItem {
	id: number;
	reasonId: number;
	bankAccount?: BankAccount;
}

interface Input {
	orderId: number;
	/** Undefined to cancel the whole order. */
	items?: CanceledItem[];
	/** The reason for every item of a whole order. */
	reasonId?: number;
	bankAccount?: BankAccount;
	refundCargo: boolean;
	refundInvoiceNumber?: string;
}

const ibanField = field('text', 'iban', 'IBAN', {
	placeholder: 'e.g. TR33 0006 1005 1978 6457 8413 26',
	description: 'Account to refund to, for orders that were paid by bank transfer',
});

const holderNameField = field('text', 'holderName', 'Account Holder', {
	placeholder: 'e.g. Ada Yilmaz',
	description: 'Name of the account holder, required with an IBAN',
});

const refundCargoField = field('boolean', 'refundCargo', 'Refund Cargo', {
	description: "Whether to refund the shipping fee too, as far as the shop's strategy allows",
});

const refundInvoiceNumberField = field('text', 'refundInvoiceNumber', 'Refund Invoice Number', {
	placeholder: 'e.g. RINV-1001',
	description: 'Number of the invoice for the refund',
});

const reasonIdField: RecordField = {
	key: 'reasonId',
	label: 'Reason ID',
	kind: 'integer',
	min: 1,
	isRequired: true,
	placeholder: 'e.g. 12',
	description:
		'ID of a cancellation reason of the shop. Akinon shows them in the settings of the sales channel.',
};

const itemsInput = listInput({
	key: 'items',
	label: 'Items',
	kind: 'list',
	entry: 'Item',
	isRequired: true,
	description: "Items to cancel. For all of them, set 'Cancel' to 'Whole Order'.",
	jsonDescription:
		"List of the items to cancel, each with id and reasonId, and with iban and holderName to refund a bank transfer. For all of them, set 'Cancel' to 'Whole Order'.",
	fields: [
		{
			key: 'id',
			label: 'Order Item ID',
			kind: 'integer',
			min: 1,
			isRequired: true,
			placeholder: 'e.g. 310455',
			description: "Akinon's own ID of the order item, returned by 'Order Item: Get Many'",
		},
		reasonIdField,
		ibanField,
		holderNameField,
	],
});

const wholeOrder = { show: { '/extent': ['all'] } };

export const cancel = itemOperation<Input>({
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel order',
	description: withApprovalNote(
		'Cancel or refund a whole order or some of its items, which moves money',
	),
	properties: [
		// Canceling moves money, so no order is canceled by default.
		{ ...orderIdField, default: { mode: 'id', value: '' } },
		{
			displayName: 'Cancel',
			name: 'extent',
			type: 'options',
			options: [
				{ name: 'Whole Order', value: 'all' },
				{ name: 'Some Items', value: 'some' },
			],
			default: 'all',
		},
		{ ...recordProperty(reasonIdField), displayOptions: { show: { extent: ['all'] } } },
		...itemsInput.properties.map((property) => showOnlyIf(property, 'extent', 'some')),
		{
			...optionsField,
			options: [
				{ ...recordProperty(holderNameField), displayOptions: wholeOrder },
				{ ...recordProperty(ibanField), displayOptions: wholeOrder },
				recordProperty(refundCargoField),
				recordProperty(refundInvoiceNumberField),
			],
		},
	],
	writes: true,
	concurrency: 4,
	resultKey: 'cancellation',
	read(parameters) {
		const options = parameters.in('options');
		const common = {
			orderId: parameters.integer('orderId', 1),
			refundCargo: options.boolean('refundCargo'),
			refundInvoiceNumber: options.optionalText('refundInvoiceNumber'),
		};
		if (parameters.choice('extent') === 'some') {
			return { ...common, items: readRows(parameters) };
		}
		return {
			...common,
			reasonId: parameters.integer('reasonId', 1),
			bankAccount: readBankAccount(
				{ iban: options.optionalText('iban'), holderName: options.optionalText('holderName') },
				'Options > ',
			),
		};
	},
	serializeBy: (input) => String(input.orderId),
	async lookUp({ client }, { orderId, items: chosen }) {
		const items = await readItems(client, orderId);
		const canceled = chosen ? findChosen(items, orderId, chosen) : items;
		return { found: { items: canceled.map(stateOf) } };
	},
	async run({ client }, input) {
		const items = input.items ?? (await readWholeOrder(client, input));
		const answer = await cancelOrder(client, toCancellation(input, items));
		return { orderId: input.orderId, canceledItems: items.map(({ id }) => id), answer };
	},
});

function readRows(parameters: ItemParameters): CanceledItem[] {
	const ids = new Set<number>();
	return itemsInput.read(parameters).map((entry, index) => {
		const { id, reasonId: reason } = entry as { id: number; reasonId: number };
		if (ids.has(id)) throw new InvalidInputError(`'Items' contains order item ${id} twice`);
		ids.add(id);
		const bankAccount = readBankAccount(entry, `Items > ${index + 1} > `);
		return { id, reasonId: reason, bankAccount };
	});
}

/** @param place the labels that lead to the account's fields */
function readBankAccount(
	given: { iban?: unknown; holderName?: unknown },
	place: string,
): BankAccount | undefined {
	const ibanLabel = place + ibanField.label;
	const holderLabel = place + holderNameField.label;
	const account = readOptionalText(given.iban, ibanLabel)?.replace(/\s/g, '');
	const holder = readOptionalText(given.holderName, holderLabel);
	if (account === undefined && holder === undefined) return undefined;
	if (account === undefined) throw emptyField(ibanLabel, ibanField.description);
	if (!isIban(account)) throw new InvalidInputError(`'${ibanLabel}' is not a valid IBAN`);
	if (holder === undefined) throw emptyField(holderLabel, holderNameField.description);
	return { iban: account, holderName: holder };
}

/** Akinon requires a reason for every canceled item, even if the whole order is canceled. */
async function readWholeOrder(client: HttpClient, input: Input): Promise<CanceledItem[]> {
	const items = await readItems(client, input.orderId);
	return items.map((item) => ({
		id: requireId(item),
		reasonId: input.reasonId as number,
		bankAccount: input.bankAccount,
	}));
}

/**
 * Reads all items of an order.
 *
 * @throws RequestError if one could be missing, since an item without a reason still moves money
 * @throws InvalidInputError if the order has none
 */
async function readItems(client: HttpClient, orderId: number): Promise<AkinonOrderItem[]> {
	const list = await readNumberedPages({
		fetchPage: async (page) => await listOrderItems(client, orderId, page, 100),
		identity: findId,
		filter: (item) => item.order === orderId,
	});
	if (!list.isComplete || list.warnings.length > 0) {
		const advice = "Run it again later, or set 'Cancel' to 'Some Items' and list them.";
		throw new RequestError(
			`Order ${orderId} was not canceled because its items could not be read completely`,
			{ outcome: 'notSent', description: [...list.warnings, advice].join(' ') },
		);
	}
	if (list.entries.length === 0) {
		throw new InvalidInputError(`Order ${orderId} has no items to cancel`);
	}
	return list.entries;
}

/** @throws InvalidInputError if the order does not have one of the items, which Akinon refuses */
function findChosen(
	items: AkinonOrderItem[],
	orderId: number,
	chosen: CanceledItem[],
): AkinonOrderItem[] {
	const itemsById = new Map(items.map((item) => [requireId(item), item]));
	return chosen.map(({ id }) => {
		const item = itemsById.get(id);
		if (item) return item;
		throw new InvalidInputError(
			`Order ${orderId} does not have the item ${id}`,
			"Take the IDs from 'Order Item: Get Many' of this order.",
		);
	});
}

/** The fields that decide whether Akinon cancels an item. */
function stateOf(item: AkinonOrderItem): IDataObject {
	return { id: requireId(item), status: item.status, cancel_status: item.cancel_status };
}

function toCancellation(input: Input, items: CanceledItem[]): AkinonCancellation {
	const isWholeOrder = input.items === undefined;
	const reasons = items.map(({ id, reasonId }) => [id, reasonId]);
	const accounts = items.flatMap(({ id, bankAccount }) =>
		bankAccount ? { id, ...bankAccount } : [],
	);
	return {
		order: input.orderId,
		is_all: isWholeOrder,
		// Akinon refuses a list of items together with `is_all`.
		cancel_items: isWholeOrder ? [] : items.map(({ id }) => id),
		reasons: Object.fromEntries(reasons),
		forced_refund_amount: null,
		is_cargo_refund: input.refundCargo,
		...(input.refundInvoiceNumber && { refund_invoice_number: input.refundInvoiceNumber }),
		...(accounts.length > 0 && {
			ibans: Object.fromEntries(accounts.map(({ id, iban }) => [id, iban])),
			holder_names: Object.fromEntries(accounts.map(({ id, holderName }) => [id, holderName])),
		}),
	};
}
