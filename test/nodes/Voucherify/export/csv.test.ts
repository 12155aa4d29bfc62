import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { array, assert, boolean, constantFrom, nat, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CsvReader } from '../../../../nodes/Voucherify/export/csv';

function parse(pieces: string[]): string[][] {
	const reader = new CsvReader();
	return [...pieces.flatMap((piece) => reader.read(piece)), ...reader.end()];
}

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;

/** Fields with everything that has a meaning in such a file. */
const field = string({
	unit: constantFrom('"', ',', '\r', '\n', ' ', 'a', 'ü', '€', '😀', '1'),
	maxLength: 8,
});
const table = array(array(field, { minLength: 1, maxLength: 5 }), { maxLength: 8 });
const lineEnd = constantFrom('\n', '\r\n', '\r');

describe('CsvReader', () => {
	it('reads back any table, however the text is cut', () => {
		assert(
			property(
				table,
				lineEnd,
				boolean(),
				array(nat(200), { maxLength: 10 }),
				(rows, end, hasLastEnd, cuts) => {
					const text =
						rows.map((row) => row.map(quoted).join(',')).join(end) + (hasLastEnd ? end : '');
					const places = [0, ...cuts.filter((cut) => cut <= text.length).sort((a, b) => a - b)];
					const pieces = places.map((place, index) => text.slice(place, places[index + 1]));
					expect(parse(pieces)).toEqual(rows);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('reads plain fields without quotes, and gives as many fields as the line has', () => {
		const plain = string({ unit: constantFrom('a', ' ', 'ü', '0', "'"), maxLength: 5 });
		const rows = array(array(plain, { minLength: 2, maxLength: 5 }), { maxLength: 5 });
		assert(
			property(rows, lineEnd, (lines, end) => {
				expect(parse([lines.map((line) => line.join(',')).join(end)])).toEqual(lines);
			}),
		);
	});

	it.each([
		[
			'a,b\n\n1,2\n',
			[
				['a', 'b'],
				['1', '2'],
			],
		],
		[
			'a,\n,b',
			[
				['a', ''],
				['', 'b'],
			],
		],
		['""\n', [['']]],
		['in"side,"a""b"\r\n', [['in"side', 'a"b']]],
		['', []],
	])('reads %j', (text, rows) => {
		expect(parse([text])).toEqual(rows);
	});

	it('refuses a text that ends inside quotes, as a cut file does', () => {
		expect(() => parse(['a,"b'])).toThrow('The file ends in the middle of a field');
	});
});

it('keeps long fields in about as much memory as they have characters', () => {
	setFlagsFromString('--expose-gc');
	const collectGarbage = runInNewContext('gc') as () => void;
	const chunk = `${'x'.repeat(1_000)},1\n`.repeat(50);
	const reader = new CsvReader();
	const rows: string[][] = [];
	collectGarbage();
	const before = process.memoryUsage().heapUsed;
	for (let count = 0; count < 60; count++) rows.push(...reader.read(chunk));
	collectGarbage();
	expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
	expect(rows).toHaveLength(3_000);
});
