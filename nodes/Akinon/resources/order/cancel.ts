import type { IDataObject } from 'n8n-workflow';

import type { Connection } from '../../../shared/http/connection';
import { InvalidInputError, RequestError } from '../../../shared/failure';
import { itemOperation } from '../../../shared/node/operation';
import { consequential } from '../../../shared/node/tool';
import { readNumberedPages } from '../../../shared/list/numberedPages';
import type { Parameters } from '../../../shared/node/parameters';
import { cancelOrder, identityOf, keyOf, listOrderItems } from '../../api';
import { orderIdField } from '../../properties';
import { isIban } from '../../iban';
import type { AkinonCancellation, AkinonOrderItem } from '../../types';

interface BankAccount {
	iban: string;
	holderName: string;
}

interface CancelledItem {
	id: number;
	reasonId: number;
	bankAccount?: BankAccount;
}

interface Input {
	orderId: number;
	/** Undefined cancels the whole order. */
	items?: CancelledItem[];
	/** The reason for every item of a whole order. */
	reasonId?: number;
	bankAccount?: BankAccount;
	refundCargo: boolean;
	refundInvoiceNumber?: string;
}

const iban = {
	displayName: 'IBAN',
	name: 'iban',
	type: 'string',
	default: '',
	placeholder: 'e.g. TR33 0006 1005 1978 6457 8413 26',
	description: 'Account to pay back to, for orders that were paid by bank transfer',
} as const;

const holderName = {
	displayName: 'Account Holder',
	name: 'holderName',
	type: 'string',
	default: '',
	description: 'Name of the account holder, needed with an IBAN',
} as const;

export const cancel = itemOperation<Input>({
	name: 'Cancel',
	value: 'cancel',
	action: 'Cancel order',
	description: consequential(
		'Cancel or refund an order, whole or some of its items, which moves money',
	),
	properties: [
		// It moves money: a person says which order is meant.
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
		{
			displayName: 'Reason ID',
			name: 'reasonId',
			type: 'string',
			required: true,
			default: '',
			displayOptions: { show: { extent: ['all'] } },
			placeholder: 'e.g. 12',
			description:
				'ID of a cancellation reason of the shop, used for every item. Akinon shows them among the settings of the sales channel.',
		},
		{
			displayName: 'Items',
			name: 'items',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			placeholder: 'Add Item',
			required: true,
			default: {},
			displayOptions: { show: { extent: ['some'] } },
			options: [
				{
					displayName: 'Item',
					name: 'item',
					values: [
						{
							displayName: 'Order Item ID',
							name: 'id',
							type: 'string',
							default: '',
							placeholder: 'e.g. 310455',
							description:
								"Akinon's own ID of the order item. 'Order Item: Get Many' gives it out.",
						},
						{
							displayName: 'Reason ID',
							name: 'reasonId',
							type: 'string',
							default: '',
							placeholder: 'e.g. 12',
							description:
								'ID of a cancellation reason of the shop. Akinon shows them among the settings of the sales channel.',
						},
						iban,
						holderName,
					],
				},
			],
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					...holderName,
					displayOptions: { show: { '/extent': ['all'] } },
				},
				{
					...iban,
					displayOptions: { show: { '/extent': ['all'] } },
				},
				{
					displayName: 'Refund Cargo',
					name: 'refundCargo',
					type: 'boolean',
					default: false,
					description:
						"Whether to pay back the shipping fee too, as far as the shop's strategy allows",
				},
				{
					displayName: 'Refund Invoice Number',
					name: 'refundInvoiceNumber',
					type: 'string',
					default: '',
					placeholder: 'e.g. RINV-1001',
					description: 'Number of the invoice that belongs to the refund',
				},
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
			bankAccount: readBankAccount(options),
		};
	},
	overlapKey: (input) => String(input.orderId),
	async lookUp({ connection }, { orderId, items: chosen }) {
		const items = await readItems(connection, orderId);
		const canceled = chosen ? chosenOf(items, orderId, chosen) : items;
		return { found: { items: canceled.map(stateOf) } };
	},
	async run({ connection }, input) {
		const items = input.items ?? (await itemsOfWholeOrder(connection, input));
		const answer = await cancelOrder(connection, toCancellation(input, items));
		return { orderId: input.orderId, cancelledItems: items.map(({ id }) => id), answer };
	},
});

function readRows(parameters: Parameters): CancelledItem[] {
	const rows = parameters.rows('items', 'item');
	if (rows.length === 0) {
		throw new InvalidInputError(
			"'Items' is empty",
			'Add the items to cancel, or cancel the whole order.',
		);
	}
	const items = rows.map((row) => ({
		id: row.integer('id', 1),
		reasonId: row.integer('reasonId', 1),
		bankAccount: readBankAccount(row),
	}));
	const ids = new Set<number>();
	for (const { id } of items) {
		if (ids.has(id)) throw new InvalidInputError(`'Items' contains order item ${id} twice`);
		ids.add(id);
	}
	return items;
}

function readBankAccount(parameters: Parameters): BankAccount | undefined {
	const account = parameters.optionalText('iban')?.replace(/\s/g, '');
	const holder = parameters.optionalText('holderName');
	if (account === undefined && holder === undefined) return undefined;
	if (account === undefined) throw new InvalidInputError(`'${parameters.label('iban')}' is empty`);
	if (!isIban(account)) {
		throw new InvalidInputError(`'${parameters.label('iban')}' is not a valid IBAN`);
	}
	return { iban: account, holderName: parameters.text('holderName') };
}

/** Akinon wants a reason for every cancelled item, also where the whole order is cancelled. */
async function itemsOfWholeOrder(connection: Connection, input: Input): Promise<CancelledItem[]> {
	const items = await readItems(connection, input.orderId);
	return items.map((item) => ({
		id: keyOf(item),
		reasonId: input.reasonId as number,
		bankAccount: input.bankAccount,
	}));
}

/**
 * All items of an order.
 *
 * @throws RequestError where one may be missing: a cancellation without its reason still moves money
 * @throws InvalidInputError where it has none
 */
async function readItems(connection: Connection, orderId: number): Promise<AkinonOrderItem[]> {
	const list = await readNumberedPages({
		fetchPage: async (page) => await listOrderItems(connection, orderId, page, 100),
		identity: identityOf,
		filter: (item) => item.order === orderId,
	});
	if (!list.isComplete || list.warnings.length > 0) throw uncertainItems(orderId, list.warnings);
	if (list.entries.length === 0) {
		throw new InvalidInputError(`Order ${orderId} has no items to cancel`);
	}
	return list.entries;
}

/**
 * @param items all items of the order
 * @throws InvalidInputError where the order does not have an item, which Akinon refuses
 */
function chosenOf(
	items: AkinonOrderItem[],
	orderId: number,
	chosen: CancelledItem[],
): AkinonOrderItem[] {
	const itemsById = new Map(items.map((item) => [keyOf(item), item]));
	return chosen.map(({ id }) => {
		const item = itemsById.get(id);
		if (item) return item;
		throw new InvalidInputError(
			`Order ${orderId} does not have the item ${id}`,
			"Take the IDs from 'Order Item: Get Many' of this order.",
		);
	});
}

/** What decides whether Akinon lets an item be canceled. */
function stateOf(item: AkinonOrderItem): IDataObject {
	return { id: keyOf(item), status: item.status, cancel_status: item.cancel_status };
}

function uncertainItems(orderId: number, warnings: string[]): RequestError {
	return new RequestError(
		`Order ${orderId} was not cancelled: its items could not be read with certainty`,
		{
			outcome: 'notSent',
			description: [
				...warnings,
				"Each item needs its reason. Run it again later, or set 'Cancel' to 'Some Items' and list them.",
			].join(' '),
		},
	);
}

function toCancellation(input: Input, items: CancelledItem[]): AkinonCancellation {
	const byItem = <Value>(read: (item: CancelledItem) => Value) =>
		Object.fromEntries(items.map((item) => [String(item.id), read(item)]));
	const paidBack = items.filter(({ bankAccount }) => bankAccount !== undefined);
	const cancellation: AkinonCancellation = {
		order: input.orderId,
		is_all: input.items === undefined,
		// Akinon refuses a list of items together with `is_all`.
		cancel_items: input.items === undefined ? [] : items.map(({ id }) => id),
		reasons: byItem(({ reasonId }) => reasonId),
		forced_refund_amount: null,
		is_cargo_refund: input.refundCargo,
	};
	if (input.refundInvoiceNumber) cancellation.refund_invoice_number = input.refundInvoiceNumber;
	if (paidBack.length > 0) {
		const accounts = paidBack.map(
			({ id, bankAccount }) => [String(id), bankAccount as BankAccount] as const,
		);
		cancellation.ibans = Object.fromEntries(accounts.map(([id, account]) => [id, account.iban]));
		cancellation.holder_names = Object.fromEntries(
			accounts.map(([id, account]) => [id, account.holderName]),
		);
	}
	return cancellation;
}
