import { describe, expect, it } from 'vitest';

import { redactChannelSettings } from '../../../nodes/Akinon/api/channelSettings';
import { RequestError } from '../../../nodes/shared/errors';
import { hasTooManyValues, parseJson } from '../../../nodes/shared/http/json';
import { checkPageSize } from '../../../nodes/shared/pagination/pageSize';
import { CsvReader } from '../../../nodes/Voucherify/export/csv';

describe('a response', () => {
	it.each([
		['numbers', '0,'],
		['objects', '{},'],
		['lists', '[],'],
		['nested lists', '['],
	])('of megabytes of %s is not parsed', (_, part) => {
		expect(hasTooManyValues(`[${part.repeat(2_100_000)}`)).toBe(true);
	});

	it('of thousands of real orders is', () => {
		const order = { id: 1, number: 'A-1', items: Array.from({ length: 20 }, (_, id) => ({ id })) };
		expect(hasTooManyValues(JSON.stringify(Array(5_000).fill(order)))).toBe(false);
		expect(hasTooManyValues(JSON.stringify({ text: ', {['.repeat(100_000) }))).toBe(false);
	});

	it('with a text of 20 MB beside a long number is read', () => {
		const text = '\\"'.repeat(5_000_000) + 'x'.repeat(10_000_000);
		const json = `{"id":12345678901234567890,"text":${JSON.stringify(text)}}`;
		expect(parseJson(json)).toEqual({ id: '12345678901234567890', text });
	});
});

describe('a page', () => {
	it.each([
		[100, 1_000],
		[1, 1_000],
		[500, 5_000],
	])('of %i requested entries may hold %i', (requested, length) => {
		const entries = Array(length).fill(0);
		expect(checkPageSize('Shop', entries, requested)).toBe(entries);
		expect(() => checkPageSize('Shop', [...entries, 0], requested)).toThrow(
			`Shop returned ${length + 1} entries, although ${requested} were requested`,
		);
	});
});

describe('a row of a CSV file', () => {
	const read = (text: string, times: number) => {
		const reader = new CsvReader();
		for (let chunk = 0; chunk < times; chunk++) reader.read(text);
		return reader.end();
	};

	it.each([
		['a plain field', 'x'.repeat(1_000), 1_000_000],
		['a quoted field', `"${'x'.repeat(999)}`, 1_000_000],
		['many quotes', '"'.repeat(1_000), 1_000_000],
		['many columns', ','.repeat(100), 10_000],
	])('ends reading if it is too long for memory: %s', (_, chunk, limit) => {
		const error = (() => {
			try {
				return read(chunk, 1_100);
			} catch (thrown) {
				return thrown;
			}
		})();
		expect(error).toBeInstanceOf(RequestError);
		expect((error as Error).message).toContain(String(limit));
	});

	it('may be long, and a file may have many', () => {
		const rows = new CsvReader().read(`${'x'.repeat(500_000)}\n`.repeat(3));
		expect(rows.map(([field]) => field.length)).toEqual([500_000, 500_000, 500_000]);
	});
});

describe("a channel's settings", () => {
	it('are removed from an answer at any depth', () => {
		const conf = { password: 'secret' };
		let nested: unknown = { channel: { conf } };
		for (let depth = 0; depth < 10_000; depth++) nested = [nested];
		const answer = {
			channel: { name: 'web', conf },
			order: [{ channel: { conf: 'secret' } }],
			nested,
		};
		const redacted = redactChannelSettings(answer);
		expect(redacted.channel).toEqual({ name: 'web', conf: { redacted: true } });
		expect(redacted.order).toEqual([{ channel: { conf: { redacted: true } } }]);
		let inner: any = redacted.nested;
		while (Array.isArray(inner)) [inner] = inner;
		expect(inner).toEqual({ channel: { conf: { redacted: true } } });
	});
});
