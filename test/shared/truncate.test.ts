import { describe, expect, it } from 'vitest';

import { truncate } from '../../nodes/shared/truncate';

describe('shorten', () => {
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
	])('shows %j as %j', (value, shown) => {
		expect(truncate(value)).toBe(shown);
	});
});
