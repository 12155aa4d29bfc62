import { describe, expect, it } from 'vitest';

import { truncate } from '../../nodes/shared/truncate';

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
	])('renders %j as %j', (value, text) => {
		expect(truncate(value)).toBe(text);
	});

	it('cuts off after a length of choice, but not inside a surrogate pair', () => {
		expect(truncate('abcdef', 3)).toBe('abc…');
		expect(truncate('ab😀', 3)).toBe('ab…');
	});
});
