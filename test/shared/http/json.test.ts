import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseJson } from '../../../nodes/shared/http/json';

describe('parseJson', () => {
	it('reads what JSON.parse reads', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				// Longer numbers are tested below.
				fc.pre(!/\d{16}/.test(text));
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
		);
	});

	it('returns whole numbers that a double would round as strings', () => {
		const text = '{"id":9007199254740993,"ok":9007199254740991,"list":[-12345678901234567890]}';
		expect(parseJson(text)).toEqual({
			id: '9007199254740993',
			ok: 9007199254740991,
			list: ['-12345678901234567890'],
		});
	});

	it.each([
		'9007199254740993',
		'\n\t-9007199254740993 ',
		'[9007199254740993]',
		'[1,9007199254740993]',
		'[1,\r\n 9007199254740993]',
		'{"id" : 9007199254740993}',
		'["9007199254740993",{"id":-9007199254740993}]',
	])('finds the long number in %j', (text) => {
		const ids = JSON.stringify(parseJson(text)).match(/"-?9007199254740993"/g);
		expect(ids).toHaveLength(text.match(/9007199254740993/g)!.length);
	});

	it('does not change strings and fractions', () => {
		const value = { a: '9007199254740993', b: 'x\\"9007199254740993\\', c: 0.30000000000000004 };
		expect(parseJson(JSON.stringify(value))).toEqual(value);
		expect(parseJson('1e400')).toBe(Infinity);
		expect(parseJson('12345678901234567890.5')).toBe(12345678901234567000);
	});

	it.each(['', '{', '<p>', '{"a":1}x'])('returns undefined for %j', (text) => {
		expect(parseJson(text)).toBeUndefined();
	});

	it.each(['"', '"\\', '"\\"', '1', '-'])('returns undefined for text cut off after %j', (end) => {
		expect(parseJson(`{"id":9007199254740993,"a":${end}`)).toBeUndefined();
	});

	it('reads a string of 20 MB next to a long number', () => {
		const long = 'x'.repeat(20_000_000);
		expect(parseJson(`{"id":9007199254740993,"text":"${long}"}`)).toEqual({
			id: '9007199254740993',
			text: long,
		});
	});
});
