import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isIban } from '../../../../nodes/Akinon/order/iban';

const known = [
	'TR330006100519786457841326',
	'GB82WEST12345698765432',
	'DE89370400440532013000',
	'NO9386011117947',
	'MT84MALT011000012345MTLCAST001S',
];

describe('isIban', () => {
	it.each(known)('knows %s, with spaces and in lower case too', (iban) => {
		expect(isIban(iban)).toBe(true);
		expect(isIban(iban.toLowerCase().replace(/(.{4})/g, '$1 '))).toBe(true);
	});

	it.each([
		'',
		'TR33',
		'330006100519786457841326',
		'TR33000610051978645784132!',
		'XX',
		'GB00WEST12345698765464',
	])('refuses %j', (text) => {
		expect(isIban(text)).toBe(false);
	});

	it('notices every wrong digit and every two neighbours that changed places', () => {
		fc.assert(
			fc.property(fc.constantFrom(...known), fc.nat(60), fc.nat(8), (iban, place, step) => {
				const position = 4 + (place % (iban.length - 5));
				const character = iban[position];
				fc.pre(/\d/.test(character));
				const other = String((Number(character) + 1 + step) % 10);
				fc.pre(other !== character);
				expect(isIban(iban.slice(0, position) + other + iban.slice(position + 1))).toBe(false);

				const next = iban[position + 1];
				fc.pre(/\d/.test(next) && next !== character);
				const swapped = iban.slice(0, position) + next + character + iban.slice(position + 2);
				expect(isIban(swapped)).toBe(false);
			}),
		);
	});
});
