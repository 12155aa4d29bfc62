import * as fc from 'fast-check';
import omit from 'lodash/omit';
import type { IDataObject, INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import type { EntrySource, RecordField } from '../../../../nodes/shared/forms/field';
import { recordProperty } from '../../../../nodes/shared/forms/properties';
import type { Entered } from '../../../../nodes/shared/forms/entered';
import { readExactNumber, readRecord } from '../../../../nodes/shared/forms/readRecord';
import { noWarnings } from '../../../../nodes/shared/forms/warnings';
import { orderFields } from '../../../../nodes/VoyadoEngage/order/fields';
import { asEntered, fullOrder } from '../orders';

const timezone = 'Europe/Stockholm';
const readEntered = (entered: Entered, source: EntrySource, warnings = noWarnings()) =>
	readRecord({ fields: orderFields }, entered, {
		source,
		timezone,
		readAmount: readExactNumber,
		warnings,
	});
const read = (value: IDataObject, source: EntrySource, warnings = noWarnings()) =>
	readEntered({ value, label: '' }, source, warnings);
const readJsonOrder = (entered: IDataObject) => read(entered, 'json');

describe('an order with every field', () => {
	it('is read from JSON as it is', () => {
		expect(readJsonOrder(fullOrder())).toEqual(fullOrder());
	});

	it('is read from the form, where everything is text', () => {
		const entered = asEntered(orderFields, fullOrder());
		expect(read(entered, 'form')).toEqual(fullOrder());
	});

	it('has a field of the form for each field that Voyado documents', () => {
		const keysOf = (fields: RecordField[], place = ''): string[] =>
			fields.flatMap((field) =>
				'fields' in field
					? keysOf(field.fields, `${place}${field.key}.`)
					: [`${place}${field.key}`],
			);
		const keysIn = (value: IDataObject, place = ''): string[] =>
			Object.entries(value).flatMap(([key, entry]) => {
				if (key === 'extraData' || typeof entry !== 'object') return [`${place}${key}`];
				const record = Array.isArray(entry) ? entry[0] : entry;
				return keysIn(record as IDataObject, `${place}${key}.`);
			});
		expect(keysOf(orderFields).sort()).toEqual(keysIn(fullOrder()).sort());
	});
});

describe('what is empty', () => {
	it.each(orderFields.filter(({ isRequired }) => isRequired).map(({ key, label }) => [key, label]))(
		'is refused where Voyado needs it: %s',
		(key, label) => {
			const order = fullOrder();
			for (const empty of [undefined, null, '', '  ']) {
				expect(() => readJsonOrder({ ...order, [key]: empty })).toThrow(`'${label}' is empty`);
			}
			expect(() => readJsonOrder(omit(order, key))).toThrow(`'${label}' is empty`);
		},
	);

	it.each(orderFields.filter(({ isRequired }) => !isRequired).map(({ key }) => key))(
		'is left out of a form where Voyado does not: %s',
		(key) => {
			const order = omit(fullOrder(), key);
			const entered = asEntered(orderFields, order);
			for (const empty of [undefined, null, '', ' ']) {
				expect(read({ ...entered, [key]: empty }, 'form')).toEqual(order);
			}
		},
	);

	it('is as it was given in JSON, so that a field can be cleared', () => {
		const cleared = { totalTax: null, paymentMethods: [], freightFee: null, extraData: {} };
		expect(readJsonOrder(fullOrder(cleared))).toEqual(fullOrder(cleared));
		expect(readJsonOrder(fullOrder({ language: '' }))).toMatchObject({ language: '' });
		expect(() => readJsonOrder(fullOrder({ items: [] }))).toThrow("'Items' is empty");
	});

	it('is left out of JSON with a hint if it is text in the place of something else', () => {
		const warnings = noWarnings();
		const order = read({ ...fullOrder(), totalTax: '', shippingDate: ' ' }, 'json', warnings);
		expect(order).toEqual(omit(fullOrder(), 'totalTax', 'shippingDate'));
		expect([...warnings.blankFields]).toEqual(['Shipping Date', 'Total Tax']);
	});

	it('is a record or an entry of a list without a value, in a form', () => {
		const fees = { value: '', tax: ' ', taxPercent: null };
		const entered = {
			...asEntered(orderFields, omit(fullOrder(), 'freightFee', 'taxDetails')),
			freightFee: { entry: fees },
			taxDetails: { entry: [{ description: '' }, {}] },
		} as unknown as IDataObject;
		expect(read(entered, 'form')).toEqual(omit(fullOrder(), 'freightFee', 'taxDetails'));
	});

	it('is not zero or false', () => {
		const order = readJsonOrder(fullOrder({ totalDiscounts: 0, anyReturnItems: false }));
		expect(order).toMatchObject({ totalDiscounts: 0, anyReturnItems: false });
	});

	it('is named with its place in the order', () => {
		const [item] = fullOrder().items;
		const refused = (items: unknown) => () => readJsonOrder(fullOrder({ items } as IDataObject));
		expect(refused([item, omit(item, 'sku')])).toThrow("'Items > 2 > SKU' is empty");
		expect(refused([{ ...item, discounts: [{ type: 'campaign' }] }])).toThrow(
			"'Items > 1 > Discounts > 1 > Value' is empty",
		);
		expect(() => readJsonOrder(fullOrder({ freightFee: { tax: 1 } }))).toThrow(
			"'Freight Fee > Value' is empty",
		);
	});
});

describe('a line of a form', () => {
	it('opens with what every line has, and has the rest in a collection', () => {
		const property = recordProperty(orderFields.find(({ key }) => key === 'items')!);
		const [{ values }] = property.options as INodePropertyCollection[];
		const [collection] = values.splice(5);
		expect(values.map(({ name }) => name)).toEqual([
			'type',
			'sku',
			'description',
			'quantity',
			'grossPaidPrice',
		]);
		const others = collection.options as INodeProperties[];
		expect(others.map(({ name }) => name)).toContain('taxAmount');
		expect(collection.placeholder).toBe('Add Field');
	});

	it('names a field in the collection by the labels that lead to it', () => {
		const entered = asEntered(orderFields, fullOrder());
		const [line] = (entered.items as { entry: IDataObject[] }).entry;
		line.additionalFields = { taxAmount: 'much' };
		expect(() => read(entered, 'form')).toThrow("'Items > 1 > Additional Fields > Tax Amount'");
	});

	it('warns of an expression in the collection that found nothing', () => {
		const entered = asEntered(orderFields, fullOrder());
		const [line] = (entered.items as { entry: IDataObject[] }).entry;
		line.additionalFields = { imageUrl: '' };
		const warnings = noWarnings();
		const unresolved = () => ({
			items: { entry: [{ additionalFields: { imageUrl: '={{ $json.image }}' } }] },
		});
		readEntered({ value: entered, label: '', unresolved }, 'form', warnings);
		expect([...warnings.blankFields]).toEqual(['Items > Additional Fields > Image URL']);
	});
});

describe('numbers', () => {
	const totalOf = (totalGrossPrice: unknown) =>
		readJsonOrder(fullOrder({ totalGrossPrice } as IDataObject)).totalGrossPrice;

	it.each([
		['299.90', 299.9],
		[' 299.90 ', 299.9],
		['0.10', 0.1],
		['-0.5', -0.5],
		['+7', 7],
		['1e3', 1000],
		[299.9, 299.9],
		['123456789012.34', 123456789012.34],
	])('%j is read exactly', (entered, number) => {
		expect(totalOf(entered)).toBe(number);
	});

	it.each([
		[0.1 + 0.2, 'is not exact'],
		[299.90000000000003, 'is not exact'],
		['0.30000000000000004441', 'has more digits than can be sent exactly'],
		['12345678901234567.89', 'has more digits than can be sent exactly'],
		['9007199254740993', 'has more digits than can be sent exactly'],
		['299,90', 'is not a number'],
		['1 299.90', 'is not a number'],
		['1,299.90', 'is not a number'],
		['SEK 5', 'is not a number'],
		[Number.NaN, 'is not a number'],
		[Number.POSITIVE_INFINITY, 'is not a number'],
		[true, 'is not a number'],
		[{}, 'is not a number'],
	])('%j is refused', (entered, reason) => {
		expect(() => totalOf(entered)).toThrow(`'Total Gross Price' ${reason}`);
	});

	it('reach Voyado as the very decimal that was entered', () => {
		const cents = fc.integer({ min: -1e13, max: 1e13 });
		fc.assert(
			fc.property(cents, fc.integer({ min: 0, max: 6 }), (units, scale) => {
				const digits = String(Math.abs(units)).padStart(scale + 1, '0');
				const point = digits.length - scale;
				const text = `${units < 0 ? '-' : ''}${digits.slice(0, point)}${scale ? '.' : ''}${digits.slice(point)}`;
				const sent = JSON.stringify(totalOf(text));
				expect(totalOf(sent)).toBe(totalOf(text));
				expect(Number(sent)).toBe(Number(text));
			}),
		);
	});
});

describe('texts', () => {
	it('take a number that is exact, and refuse one that lost digits', () => {
		expect(readJsonOrder(fullOrder({ orderNumber: 4401 })).orderNumber).toBe('4401');
		const long = Number('44012377889900112');
		expect(() => readJsonOrder(fullOrder({ orderNumber: long }))).toThrow(
			"'Order Number' is a number too long to be exact",
		);
		const text = '44012377889900112';
		expect(readJsonOrder(fullOrder({ orderNumber: text })).orderNumber).toBe(text);
	});

	it('are no results of a computation that went wrong', () => {
		for (const orderNumber of [Number.NaN, Number.POSITIVE_INFINITY]) {
			expect(() => readJsonOrder(fullOrder({ orderNumber }))).toThrow("'Order Number' is not text");
		}
	});

	it('are no objects, lists or booleans', () => {
		for (const value of [{}, [], true]) {
			expect(() => readJsonOrder(fullOrder({ orderNumber: value } as IDataObject))).toThrow(
				"'Order Number' is not text",
			);
		}
	});
});

describe('choices', () => {
	const read = (matchKeyType: string) =>
		readJsonOrder(fullOrder({ contact: { matchKey: 'kim@example.com', matchKeyType } })).contact;

	it('are sent in the spelling of Voyado’s clients, however they were given', () => {
		expect(read('email')).toMatchObject({ matchKeyType: 'Email' });
		expect(read('memberNumberWithCardNumberAsFallback')).toMatchObject({
			matchKeyType: 'MemberNumberWithCardNumberAsFallback',
		});
		const items = [{ ...fullOrder().items[0], type: 'Purchase' }];
		expect(readJsonOrder(fullOrder({ items }))).toMatchObject({ items: [{ type: 'PURCHASE' }] });
	});

	it('are refused if they are not on the list', () => {
		expect(() => read('phone')).toThrow("'Contact > Match Contact By' is not one of its values");
	});
});

describe('dates', () => {
	const read = (createdDate: unknown) =>
		readJsonOrder(fullOrder({ createdDate } as IDataObject)).createdDate;

	it.each([
		['2026-11-20T09:30:00', '2026-11-20T09:30:00+01:00'],
		['2026-07-20 09:30:00', '2026-07-20T09:30:00+02:00'],
		['2026-11-20', '2026-11-20T00:00:00+01:00'],
		['2026-11-20T09:30:00.120Z', '2026-11-20T09:30:00.120Z'],
		['2026-11-20T09:30:00-05:00', '2026-11-20T09:30:00-05:00'],
		[new Date('2026-11-20T08:30:00Z'), '2026-11-20T09:30:00+01:00'],
	])('%j is read in the time zone of the workflow', (entered, sent) => {
		expect(read(entered)).toBe(sent);
	});

	it.each(['20.11.2026', 'yesterday', 1_795_000_000, true])('%j is refused', (entered) => {
		expect(() => read(entered)).toThrow("'Created Date' is not a date");
	});
});

describe('nested values', () => {
	it('may be JSON text', () => {
		const order = fullOrder();
		const entered = {
			...order,
			contact: JSON.stringify(order.contact),
			extraData: JSON.stringify(order.extraData),
		};
		expect(readJsonOrder(entered)).toEqual(order);
	});

	it('are refused in another shape', () => {
		const refused = (changes: IDataObject) => () => readJsonOrder(fullOrder(changes));
		expect(refused({ items: { sku: 'S' } })).toThrow("'Items' is not a list");
		expect(refused({ items: ['S'] })).toThrow("'Items > 1' is not valid JSON");
		expect(refused({ contact: ['kim@example.com'] })).toThrow("'Contact' is not a JSON object");
		expect(refused({ extraData: [1] })).toThrow("'Extra Data' is not a JSON object");
		expect(refused({ anyReturnItems: 'perhaps' })).toThrow(
			"'Any Return Items' is neither true nor false",
		);
	});

	it('that this package does not know are passed on as they came', () => {
		const later = { aNewField: { of: 'Voyado' } };
		expect(readJsonOrder(fullOrder(later))).toMatchObject(later);
	});
});
