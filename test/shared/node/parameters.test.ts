import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	readBoolean,
	readInteger,
	readJson,
	readObject,
	readOptionalText,
	readText,
} from '../../../nodes/shared/record/value';

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
