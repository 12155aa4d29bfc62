import { describe, expect, it } from 'vitest';

import { toPlainText, truncate } from '../../nodes/shared/truncate';

describe('truncate', () => {
	it.each([
		['short', 'short'],
		['x'.repeat(80), 'x'.repeat(80)],
		['x'.repeat(81), `${'x'.repeat(80)}…`],
		[12.5, '12.5'],
		[undefined, 'undefined'],
		[null, 'null'],
		[true, 'true'],
		[['a', 'b'], 'a list'],
		[{ toString: null }, 'an object'],
		['a\u0000b\nc\u202ed', 'a b c d'],
	])('renders %j as %j', (value, text) => {
		expect(truncate(value)).toBe(text);
	});

	it('cuts off after a length of choice, but not inside a surrogate pair', () => {
		expect(truncate('abcdef', 3)).toBe('abc…');
		expect(truncate('ab😀', 3)).toBe('ab…');
	});
});

describe('toPlainText', () => {
	it('leaves no tag and no control character, and ordinary text as it is', () => {
		const markup = '<img src=x> <A href="x">a</a> <!-- --> <?x?> \u0007\u202e';
		expect(toPlainText(markup)).toBe('‹img src=x> ‹A href="x">a‹/a> ‹!-- --> ‹?x?>   ');
		const ordinary = `Tom & Jerry's "5 < 6", a <= b, <3, 100 %`;
		expect(toPlainText(ordinary)).toBe(ordinary);
	});

	it('has a limit', () => {
		expect(toPlainText('x'.repeat(100_000)).length).toBeLessThan(2100);
	});
});
