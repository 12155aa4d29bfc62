import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';

import { PartReader } from '../../../nodes/shared/order/partReader';

type Kind =
	| 'text'
	| 'amount'
	| 'positiveAmount'
	| 'rate'
	| 'quantity'
	| 'date'
	| 'currency'
	| 'countryCode'
	| 'language'
	| 'flag';

function read(kind: Kind, value: unknown) {
	const part = new PartReader();
	const result = part[kind](value, 'here');
	return { result, problems: part.problems };
}

describe('PartReader', () => {
	it.each<[Kind, unknown, unknown]>([
		['text', ' Ada ', 'Ada'],
		['text', 42, '42'],
		['text', 2 ** 53 - 1, '9007199254740991'],
		['amount', '299.9', '299.90'],
		['amount', 29.9, '29.90'],
		['amount', 1000, '1000.00'],
		['amount', '1.255', '1.255'],
		['amount', '-0.5', '-0.50'],
		['amount', '-0', '0.00'],
		['amount', '007', '7.00'],
		['amount', '1e3', '1000.00'],
		['positiveAmount', '0.00', '0.00'],
		['rate', '20.00', '20'],
		['rate', 8.875, '8.875'],
		['quantity', 2, 2],
		['quantity', '1.50', 1.5],
		['date', '2025-03-04 09:12:45Z', '2025-03-04T09:12:45Z'],
		[
			'date',
			DateTime.fromISO('2025-03-04T09:12:45.000Z', { zone: 'utc' }),
			'2025-03-04T09:12:45.000Z',
		],
		['date', new Date(Date.UTC(2025, 2, 4, 9, 12, 45)), '2025-03-04T09:12:45.000Z'],
		['currency', ' try', 'TRY'],
		['countryCode', 'tr', 'TR'],
		['language', 'tr-tr', 'tr-TR'],
		['language', 'en_US', 'en-US'],
		['flag', true, true],
		['flag', 'false', false],
	])('reads the %s %j as %j', (kind, value, expected) => {
		expect(read(kind, value)).toEqual({ result: expected, problems: [] });
	});

	it.each<Kind>([
		'text',
		'amount',
		'positiveAmount',
		'rate',
		'quantity',
		'date',
		'currency',
		'countryCode',
		'language',
		'flag',
	])('takes nothing for nothing, as %s', (kind) => {
		for (const value of [undefined, null, '', '  ']) {
			expect(read(kind, value)).toEqual({ result: null, problems: [] });
		}
	});

	it.each<[Kind, unknown, string]>([
		['text', true, 'This is not text: "true"'],
		['text', NaN, 'This is not text: "NaN"'],
		['text', { a: 1 }, 'This is not text: an object'],
		['text', [1], 'This is not text: a list'],
		['text', 2 ** 53, 'This is a number too long to be exact: "9007199254740992"'],
		['amount', 0.1 + 0.2, 'This is not an exact number: "0.30000000000000004"'],
		['amount', '1,50', 'This is not an exact number: "1,50"'],
		['amount', Infinity, 'This is not an exact number: "Infinity"'],
		['positiveAmount', '-0.01', 'This is below zero: "-0.01"'],
		['rate', -1, 'This is below zero: "-1"'],
		['quantity', 0, 'This is not above zero: "0"'],
		['quantity', 1e17, 'This is a number too long to be exact: "100000000000000000"'],
		[
			'quantity',
			'12345678901234567890',
			'This is a number too long to be exact: "12345678901234567890"',
		],
		['date', 0, 'This is not a date in ISO 8601 with an offset: "0"'],
		['date', { isLuxonDateTime: true }, 'This is not a date in ISO 8601 with an offset: an object'],
		['date', new Date(NaN), 'This is not a date in ISO 8601 with an offset: an object'],
		['currency', 'TL', 'This is not a currency code of three letters: "TL"'],
		['countryCode', 'TUR', 'This is not a country code of two letters: "TUR"'],
		['language', 'Turkish!', 'This is not a language tag such as en-US: "Turkish!"'],
		['flag', 'yes', 'This is neither true nor false: "yes"'],
		['flag', 1, 'This is neither true nor false: "1"'],
	])('has a problem with the %s %j', (kind, value, text) => {
		expect(read(kind, value)).toEqual({ result: null, problems: [{ path: 'here', text }] });
	});

	it('quotes no more than the start of a long text', () => {
		const { problems } = read('amount', 'x'.repeat(1_000_000));
		expect(problems[0].text).toBe(`This is not an exact number: "${'x'.repeat(80)}…"`);
	});

	it('gives up numbers that are too long at once', () => {
		expect(read('amount', `10.${'0'.repeat(300_000)}`).result).toBeNull();
		expect(read('amount', '1'.repeat(31)).result).toBeNull();
		expect(read('amount', 1e31).result).toBeNull();
		expect(read('amount', '1e-31').result).toBeNull();
		expect(read('amount', '1'.repeat(30)).result).toBe(`${'1'.repeat(30)}.00`);
	});

	it('has the paths of the parts that it reads', () => {
		const part = new PartReader();
		part.in('lineItems.3').amount('x', 'total');
		expect(part.records([{}, 1, null], 'fees')).toEqual([{}]);
		part.records('x', 'fees');
		expect(part.record(5, 'custom')).toEqual({});
		expect(part.problems).toEqual([
			{ path: 'lineItems.3.total', text: 'This is not an exact number: "x"' },
			{ path: 'fees', text: '2 of 3 entries are not records, first entry 2: "1"' },
			{ path: 'fees', text: 'This is not a list: "x"' },
			{ path: 'custom', text: 'This is not a JSON object: "5"' },
		]);
	});
});
