import { describe, expect, it } from 'vitest';

import { normalizeBaseUrl } from '../../nodes/shared/baseUrl';

describe('normalizeBaseUrl', () => {
	it.each([
		['http://localhost:3000/', false, 'http://localhost:3000'],
		['http://panora:3000', true, 'http://panora:3000'],
		['panora.example', true, 'https://panora.example'],
	])('reads "%s", with plain http: %s', (pasted, allowsPlainHttp, expected) => {
		expect(normalizeBaseUrl(pasted, 'Base URL', undefined, allowsPlainHttp)).toBe(expected);
	});

	it.each([
		['http://panora:3000', false],
		['ftp://panora', true],
		['http://user:password@panora', true],
		['', true],
	])('refuses "%s", with plain http: %s', (pasted, allowsPlainHttp) => {
		expect(() => normalizeBaseUrl(pasted, 'Base URL', undefined, allowsPlainHttp)).toThrow(
			"'Base URL'",
		);
	});
});
