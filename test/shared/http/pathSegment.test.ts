import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { pathSegment } from '../../../nodes/shared/http/pathSegment';

describe('pathSegment', () => {
	it.each(['', '.', '..', '\ud800', 'a\udc00b'])('refuses %j by its label', (value) => {
		expect(() => pathSegment(value, 'Order Number')).toThrow("'Order Number' is not usable");
	});

	it('keeps any other value one segment that decodes to the same', () => {
		// All characters, without the map of them that fast-check builds for `fc.string` first.
		const character = fc
			.oneof(fc.nat(0x7f), fc.nat(0x10ffff))
			.filter((code) => code < 0xd800 || code > 0xdfff)
			.map((code) => String.fromCodePoint(code));
		const text = fc.array(character, { minLength: 1 }).map((characters) => characters.join(''));
		fc.assert(
			fc.property(text, (value) => {
				fc.pre(value !== '.' && value !== '..');
				const { pathname, search, hash } = new URL(
					`https://shop.example/orders/${pathSegment(value, '')}/`,
				);
				const parts = pathname.split('/');
				expect(parts).toHaveLength(4);
				expect(decodeURIComponent(parts[2])).toBe(value);
				expect(search + hash).toBe('');
			}),
		);
	});

	it('takes a number', () => {
		expect(pathSegment(42, 'ID')).toBe('42');
	});
});
