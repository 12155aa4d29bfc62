import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { parseError as readAkinon } from '../../nodes/Akinon/api/errors';
import { orderFields } from '../../nodes/Voucherify/order/fields';
import { parseError as readVoucherify } from '../../nodes/Voucherify/api/errors';
import { voyadoEngage } from '../../nodes/VoyadoEngage/api/client';
import type { RecordField } from '../../nodes/shared/forms/field';
import { runNode } from '../engine/engine';
import { everyOperation, type EveryOperation } from '../everyOperation';
import { smallOrder } from './VoyadoEngage/orders';

/** What users are told to do if a provider refuses a request. */

let every: EveryOperation;

beforeAll(async () => {
	every = await everyOperation();
});

afterAll(async () => await every.emulators.close());

async function refused(node: string, name: string, parameters: INodeParameters) {
	const [resource, operation] = name.split('/');
	const type = Object.keys(every.credentials).find((each) => each.startsWith(node))!;
	const run = await runNode({
		type: node,
		credentials: { [type]: every.credentials[type] },
		parameters: { ...every.runs[node][name]()[0], resource, operation, ...parameters },
	});
	return { message: run.error?.message, description: run.error?.description };
}

describe('a node', () => {
	it('names the field to correct if Akinon does not know the cancellation reason', async () => {
		expect(await refused('akinon', 'order/cancel', { reasonId: '999' })).toEqual({
			message:
				'Akinon refused the request (400, reasons: Invalid pk "999" - object does not exist., code invalid) [item 0]',
			description:
				"Enter a 'Reason ID' of the shop. Akinon lists the cancellation reasons in the settings of the sales channel.",
		});
	});

	it('says that a cancellation is already waiting', async () => {
		expect(await refused('akinon', 'order/cancel', {})).toEqual({
			message: undefined,
			description: undefined,
		});
		const { description } = await refused('akinon', 'order/cancel', {});
		expect(description).toContain('A cancellation of this order is already waiting.');
	});

	it('says that an ERP code is already taken', async () => {
		await refused('akinon', 'orderItem/createMapping', {});
		const { description } = await refused('akinon', 'orderItem/createMapping', {});
		expect(description).toContain("'ERP Line Code' is already mapped to an order item");
	});

	it('calls a field of an import by its label in the form', async () => {
		const order = JSON.stringify({ source_id: 'A', items: [{ price: 1, quantity: 'two' }] });
		every.emulators.voucherify.faults.add({
			kind: 'status',
			status: 400,
			body: {
				code: 400,
				key: 'invalid_payload',
				message: 'Invalid payload',
				details: 'Property .items[0].initial_quantity cannot be lower than 1',
			},
			match: { times: 1 },
		});
		const given = { inputMode: 'json', amountUnit: 'minor', order: order.replace('"two"', '2') };
		const { description } = await refused('voucherify', 'order/upsert', given);
		expect(description).toBe("Correct 'Items > 1 > Initial Quantity'.");
	});

	it.each([
		['an order', { orderStatus: 'UNKNOWN' }, "or as 'Order Status'"],
		['a store', { storeId: 'nowhere' }, "Choose a 'Store' from the list"],
		[
			'a contact',
			{ contact: { matchKey: 'kim', matchKeyType: 'Email' } },
			"does not fit 'Match Contact By'",
		],
	])('says where to look up %s that Voyado does not know', async (_name, changes, hint) => {
		every.emulators.voyado.options.requiresKnownContact = true;
		const order = JSON.stringify({ ...smallOrder(), ...(changes as IDataObject) });
		const given = { inputMode: 'json', order, skipRegistered: false };
		const { description } = await refused('voyadoEngage', 'order/register', given);
		expect(description).toContain(hint);
	});

	it('says what format a lookup value must have', async () => {
		const given = { by: 'mobilePhone', value: '0701234567' };
		const { description } = await refused('voyadoEngage', 'contact/find', given);
		expect(description).toContain('A phone number starts with +');
	});

	it('gives a general hint for an unknown error', async () => {
		every.emulators.akinon.faults.add({
			kind: 'status',
			status: 400,
			body: { detail: 'Moon phase.' },
			match: { times: 1 },
		});
		expect(await refused('akinon', 'order/getAll', {})).toEqual({
			message: 'Akinon refused the request (400, Moon phase.) [item 0]',
			description: 'Correct what Akinon reports in its error, and run it again.',
		});
	});
});

describe('Akinon', () => {
	it.each([
		[{ detail: 'No.', code: 'OrderCancelMissingReasonException' }, "'Reason ID' for each item"],
		[{ detail: 'OrderCancelOverlappingParameterException' }, "Set 'Cancel' to 'Whole Order'"],
		[{ detail: 'OrderCancelPurchaseTransactionNotFound' }, 'no card payment'],
		[{ detail: 'No.', code: 'OrderUpdateCancelStatusException' }, "change of 'Cancel Status'"],
		[{ tracking_number: ['Too long.'], ibans: ['Bad.'] }, "Correct 'Tracking Number' and 'IBAN'."],
		[{ code: ['This field is required.'] }, "Correct 'ERP Line Code'."],
		[{ order: ['Invalid pk "1".'] }, "Check 'Order ID'"],
	])('explains %j', (body, hint) => {
		expect(readAkinon(body).hint).toContain(hint);
	});

	it('gives no hint for an unknown error', () => {
		for (const body of [{}, { detail: 'x' }, { toString: ['x'] }, 'text', null, undefined]) {
			expect(readAkinon(body).hint).toBeUndefined();
		}
	});
});

describe('Voucherify', () => {
	const refusal = (key: string, rest: IDataObject = {}) =>
		readVoucherify({ code: 400, message: 'No', key, ...rest }).hint;

	it.each([
		['metadata_validation_failed', "'Metadata'"],
		['invalid_order', "'Items'"],
		['missing_order_items', "'Items'"],
		['missing_amount', "'Amount'"],
		['invalid_amount', "'Amounts In'"],
		['invalid_customer', "'Customer'"],
		['invalid_product', "'Product ID'"],
		['invalid_sku', "'SKU ID'"],
		['invalid_export_fields', "'Other Metadata Fields'"],
		['page_over_limit', "'Order: Export'"],
		['missing_required_feature', 'plan'],
	])('explains %s', (key, hint) => {
		expect(refusal(key)).toContain(hint);
	});

	it.each([
		['order', "'Order ID or Source ID'"],
		['export', "'Export ID'"],
		['async_action', "'Async Action ID'"],
	])('names the field whose ID is of no %s', (kind, label) => {
		expect(refusal('not_found', { resource_type: kind })).toContain(label);
	});

	it.each([
		['Property .[3].items[1].source_id is wrong', "Correct 'Items > 2 > Source ID'."],
		['Property .customer.address.line_1 is wrong', "Correct 'Customer > Address > Line 1'."],
		['Property .parameters.filters should match', "Correct 'Filters'."],
		['Property .end_date cannot be recognized', "Correct 'Before'."],
	])('names the field of "%s"', (details, hint) => {
		expect(refusal('invalid_payload', { details })).toBe(hint);
	});

	it('calls every field by its label in the form', () => {
		const pathsOf = (fields: RecordField[]): Array<[string, string]> =>
			fields.flatMap(
				(field): Array<[string, string]> => [
					[field.key, field.label],
					...('fields' in field ? pathsOf(field.fields) : []),
				],
			);
		for (const [key, label] of pathsOf(orderFields)) {
			expect(refusal('invalid_payload', { details: `Property .items[0].${key} is wrong` })).toBe(
				`Correct 'Items > 1 > ${label}'.`,
			);
		}
	});

	it('gives no hint for an unknown error', () => {
		expect(refusal('new_key')).toBeUndefined();
		expect(refusal('not_found', { resource_type: 'toString' })).toBeUndefined();
		expect(readVoucherify({ message: 'x' }).hint).toBeUndefined();
		expect(readVoucherify('text').hint).toBeUndefined();
	});
});

describe('Voyado Engage', () => {
	it('gives hints about orders only for orders, and about lookups only for lookups', () => {
		const read = (errorCode: string, isWrite: boolean) =>
			voyadoEngage.parseError({ errorCode, message: 'No' }, isWrite).hint;
		expect(read('InvalidStore', true)).toContain("'Store'");
		expect(read('InvalidStore', false)).toBeUndefined();
		expect(read('InvalidContactType', false)).toContain("'Contact Type'");
		expect(read('InvalidSystemConfiguration', false)).toContain('Ask your Voyado contact');
		expect(read('InvalidEmailAddress', false)).toContain("'Find By'");
		expect(read('InvalidEmailAddress', true)).toContain("'Match Contact By'");
	});
});

describe('what a server says', () => {
	const markup = '<img src=x onerror=1><a href="https://evil.example">Log in again</a>\u0007\u202e';
	const reads: Array<[string, string]> = [
		['akinon', 'order/get'],
		['panora', 'order/get'],
		['voucherify', 'order/get'],
		['voyadoEngage', 'store/getAll'],
	];
	const emulatorOf = (node: string) => {
		const { akinon, panora, voucherify, voyado } = every.emulators;
		return { akinon, panora, voucherify, voyadoEngage: voyado }[node]!;
	};

	it.each(reads)('is no markup in an error of %s', async (node, name) => {
		const { faults } = emulatorOf(node);
		const body = { message: markup, detail: markup, code: markup, key: markup, errorCode: markup };
		faults.add({ kind: 'status', status: 400, body: { ...body, details: markup } });
		const { message, description } = await refused(node, name, {});
		faults.clear();
		expect(message).toContain('‹img');
		expect(`${message} ${description}`).not.toMatch(/<[a-z/]|[\p{Cc}\u202e]/iu);
	});

	it.each(reads)('is told in a sentence by %s if it is no text', async (node, name) => {
		const { faults } = emulatorOf(node);
		const odd = { toString: 1 };
		for (const body of [
			{ message: odd, details: odd, error: odd, resource_type: odd, key: odd, detail: odd },
			{ message: 'No', details: 'Property .constructor is not allowed' },
			{ message: [odd, null], constructor: 'x' },
		]) {
			faults.add({ kind: 'status', status: 400, body });
			const { message, description } = await refused(node, name, {});
			faults.clear();
			expect(message).toMatch(/ refused the request \(400/);
			expect(`${message} ${description}`).not.toMatch(/native code|\[object|is not a function/);
		}
	});

	it('is no markup in hints, whatever an order has in it', async () => {
		const order = { ...smallOrder({ orderNumber: markup }), [markup]: 1, currency: markup };
		const { hints, error } = await runNode({
			type: 'voyadoEngage',
			credentials: every.credentials,
			items: [order],
			onError: 'continueRegularOutput',
			parameters: {
				...{ resource: 'order', operation: 'register', inputMode: 'json' },
				...{ order: '={{ $json }}', dryRun: true },
			},
		});
		expect(error).toBeUndefined();
		expect(hints.length).toBeGreaterThan(0);
		for (const hint of hints) expect(hint).not.toMatch(/<[a-z/]|[\p{Cc}\u202e]/iu);
	});
});
