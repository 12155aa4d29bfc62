import * as fc from 'fast-check';
import type { INodeProperties } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { Parameters } from '../../../nodes/shared/n8n/parameters';
import {
	readBoolean,
	readChoice,
	readInteger,
	readExactText,
	readJson,
	readObject,
	readOptionalText,
	readText,
} from '../../../nodes/shared/forms/readValue';

describe('text', () => {
	it.each([
		[' a ', 'a'],
		[7, '7'],
		[1.5, '1.5'],
		['0012345678901234567890', '0012345678901234567890'],
	])('reads %j as %j', (value, text) => {
		expect(readText(value, 'Field')).toBe(text);
	});

	it.each(['', '  ', null, undefined])('is absent as %j', (value) => {
		expect(readOptionalText(value, 'Field')).toBeUndefined();
		expect(() => readText(value, 'Field')).toThrow("'Field' is empty");
	});

	it('refuses a number that has lost digits', () => {
		expect(() => readText(2 ** 53, 'Field')).toThrow("'Field' is a number too long to be exact");
	});

	it.each([true, {}, ['a']])('refuses %j', (value) => {
		expect(() => readOptionalText(value, 'Field')).toThrow("'Field' is not text");
	});
});

describe('exact text', () => {
	it('keeps its blanks', () => {
		expect(readExactText(' a ', 'Field')).toBe(' a ');
		expect(readExactText('', 'Field')).toBe('');
		expect(readExactText(7, 'Field')).toBe('7');
	});
});

describe('a choice', () => {
	const choices = [
		{ name: 'Whole Order', value: 'all' },
		{ name: 'Some', value: 'some' },
	];

	it('is spelled as in its list', () => {
		expect(readChoice(choices, 'ALL', 'Field')).toBe('all');
		expect(readChoice([{ name: '400', value: '400' }], 400, 'Field')).toBe('400');
	});

	it.each([
		['both', '\'Field\' is not one of its values: "both"'],
		['x'.repeat(500), `'Field' is not one of its values: "${'x'.repeat(80)}…"`],
		['', "'Field' is empty"],
		[null, "'Field' is empty"],
		[undefined, "'Field' is empty"],
		[true, "'Field' is not text"],
	])('is refused as %j', (value, message) => {
		expect(() => readChoice(choices, value, 'Field')).toThrow(message);
	});

	it('that is refused is told its values and their names', () => {
		expect(() => readChoice(choices, 'both', 'Field')).toThrow(
			expect.objectContaining({ description: 'It can be all (Whole Order), some.' }),
		);
	});
});

describe('a whole number', () => {
	it('comes from any notation without a point, within its limits', () => {
		fc.assert(
			fc.property(fc.maxSafeInteger(), (number) => {
				expect(readInteger(number, 'Field', Number.MIN_SAFE_INTEGER)).toBe(number);
				expect(readInteger(` ${number} `, 'Field', Number.MIN_SAFE_INTEGER)).toBe(number);
			}),
		);
	});

	it.each([
		['', 'is empty'],
		['1.5', 'is not a whole number'],
		['1e3', 'is not a whole number'],
		['12a', 'is not a whole number'],
		['9007199254740993', 'is not a whole number'],
		[2 ** 53, 'is a number too long to be exact'],
		[0, 'must be 1 or more, not 0'],
		[11, 'must be 10 or less, not 11'],
	])('refuses %j', (value, reason) => {
		expect(() => readInteger(value, 'Field', 1, 10)).toThrow(`'Field' ${reason}`);
	});
});

describe('a boolean', () => {
	it('is itself or its word', () => {
		expect([true, false, 'true', 'false'].map((value) => readBoolean(value, 'Field'))).toEqual([
			true,
			false,
			true,
			false,
		]);
		for (const value of [0, 1, '', 'yes', null, undefined, {}]) {
			expect(() => readBoolean(value, 'Field')).toThrow("'Field' is neither true nor false");
		}
	});
});

describe('JSON', () => {
	it('comes as text or as it is', () => {
		expect(readObject('{"a": [1]}', 'Field')).toEqual({ a: [1] });
		expect(readObject({ a: 1 }, 'Field')).toEqual({ a: 1 });
		expect(readJson('null', 'Field')).toBeNull();
	});

	it.each(['[1]', 'null', '"a"', '5', [1], null])('is no object as %j', (value) => {
		expect(() => readObject(value, 'Field')).toThrow("'Field' is not a JSON object");
	});

	it.each(['', '{', "{'a': 1}", 'undefined'])('is refused by its label as %j', (value) => {
		expect(() => readObject(value, 'Field')).toThrow("'Field' is not valid JSON");
	});
});

describe('parameters', () => {
	const size = {
		displayName: 'Page Size',
		name: 'pageSize',
		type: 'number',
		default: 100,
	} as const;
	const sent = { displayName: 'Sent', name: 'isSent', type: 'boolean', default: true } as const;
	const sort: INodeProperties = {
		displayName: 'Sort',
		name: 'sort',
		type: 'options',
		options: [
			{ name: 'Up', value: 'up' },
			{ name: 'Down', value: 'down' },
		],
		default: 'down',
	};
	const note = { displayName: 'Note', name: 'note', type: 'string', default: '' } as const;
	const since = { displayName: 'Since', name: 'since', type: 'dateTime', default: '' } as const;
	const fields = [size, sent, sort, note, since];
	const row = { displayName: 'Row', name: 'row', values: fields };
	const properties: INodeProperties[] = [
		...fields,
		{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: fields },
		{ displayName: 'Rows', name: 'rows', type: 'fixedCollection', default: {}, options: [row] },
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'fixedCollection',
			default: {},
			options: [row, { displayName: 'Other', name: 'other', values: [note] }],
		},
	];
	const given = (values: Record<string, unknown>) =>
		new Parameters(
			{
				timezone: 'Europe/Istanbul',
				has: (name) => name in values,
				resolved: (name) => values[name],
			},
			properties,
		);
	const options = (values: unknown) => given({ options: values }).in('options');

	it('that were not added to a collection have the default of their property', () => {
		for (const nothing of [{}, undefined, null, '']) {
			const none = options(nothing);
			expect(none.integer('pageSize', 1)).toBe(100);
			expect(none.boolean('isSent')).toBe(true);
			expect(none.choice('sort')).toBe('down');
		}
	});

	it('that were not added are undefined if they are optional', () => {
		const none = options({});
		expect(none.optionalBoolean('isSent')).toBeUndefined();
		expect(none.optionalChoice('sort')).toBeUndefined();
		expect(none.optionalText('note')).toBeUndefined();
		expect(none.optionalDate('since')).toBeUndefined();
	});

	it('that were added are read, also from text', () => {
		const all = options({
			pageSize: '7',
			isSent: 'false',
			sort: 'up',
			note: ' a ',
			since: '2026-11-20',
		});
		expect(all.integer('pageSize', 1)).toBe(7);
		expect([all.boolean('isSent'), all.optionalBoolean('isSent')]).toEqual([false, false]);
		expect([all.choice('sort'), all.optionalChoice('sort')]).toEqual(['up', 'up']);
		expect(all.optionalText('note')).toBe('a');
		expect(all.optionalDate('since')).toBe('2026-11-20T00:00:00+03:00');
	});

	it('that were added but are empty are refused if they have no empty value', () => {
		for (const empty of [undefined, null, '']) {
			const all = options({
				pageSize: empty,
				isSent: empty,
				sort: empty,
				note: empty,
				since: empty,
			});
			expect(() => all.integer('pageSize', 1)).toThrow("'Options > Page Size' is empty");
			expect(() => all.boolean('isSent')).toThrow("'Options > Sent' is neither true nor false");
			expect(() => all.optionalBoolean('isSent')).toThrow("'Options > Sent' is neither");
			expect(() => all.choice('sort')).toThrow("'Options > Sort' is empty");
			expect(() => all.optionalChoice('sort')).toThrow("'Options > Sort' is empty");
			expect(all.optionalText('note')).toBeUndefined();
			expect(all.optionalDate('since')).toBeUndefined();
			expect(() => all.text('note')).toThrow("'Options > Note' is empty");
		}
	});

	it('of a row are named by their place', () => {
		const rows = given({ rows: { row: [{ pageSize: 5 }, { pageSize: 0, note: 'b' }] } }).rows(
			'rows',
			'row',
		);
		expect(rows).toHaveLength(2);
		expect(rows[0].integer('pageSize', 1)).toBe(5);
		expect(rows[1].text('note')).toBe('b');
		expect(() => rows[1].integer('pageSize', 1)).toThrow(
			"'Rows > 2 > Page Size' must be 1 or more, not 0",
		);
		const [filter] = given({ filters: { other: [{ note: '' }] } }).rows('filters', 'other');
		expect(() => filter.text('note')).toThrow("'Filters > Other > 1 > Note' is empty");
		expect(given({}).rows('rows', 'row')).toEqual([]);
	});

	it('are refused in another shape', () => {
		expect(() => options(5)).toThrow("'Options' is not a JSON object");
		expect(() => given({ rows: { row: 'a' } }).rows('rows', 'row')).toThrow("'Rows' is not a list");
		expect(() => given({ rows: { row: [5] } }).rows('rows', 'row')).toThrow(
			"'Rows > 1' is not a JSON object",
		);
	});
});
