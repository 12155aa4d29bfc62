import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { pathSegment } from '../../../nodes/shared/http/pathSegment';

describe('pathSegment', () => {
	it.each(['', '.', '..', '\ud800', 'a\udc00b'])('rejects %j and names the label', (value) => {
		expect(() => pathSegment(value, 'Order Number')).toThrow("'Order Number' is not valid");
	});

	it('encodes any other value as one segment that decodes to the same', () => {
		// Faster than `fc.string` with all of Unicode, which first builds a map of it.
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

	it('accepts a number', () => {
		expect(pathSegment(42, 'ID')).toBe('42');
	});
});
