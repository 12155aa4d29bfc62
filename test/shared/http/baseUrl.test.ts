import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { normalizeBaseUrl } from '../../../nodes/shared/http/baseUrl';

const normalize = (input: string) => normalizeBaseUrl(input, 'Server URL', /\/api(\/v1)?$/);

describe('normalizeBaseUrl', () => {
	it.each([
		['shop.example', 'https://shop.example'],
		[' https://Shop.Example/ ', 'https://shop.example'],
		['https://shop.example:443/', 'https://shop.example'],
		['shop.example:8443', 'https://shop.example:8443'],
		['HTTPS://shop.example/api/v1/', 'https://shop.example'],
		['shop.example/base/api//', 'https://shop.example/base'],
		['https://shop.example/api/v1?limit=1#top', 'https://shop.example'],
		['https://shop.example/myapi', 'https://shop.example/myapi'],
		['http://localhost:5001/', 'http://localhost:5001'],
		['http://127.0.0.1:5001/api', 'http://127.0.0.1:5001'],
		['http://[::1]:5001', 'http://[::1]:5001'],
		['\u200bhttps://shop.example\u200b/', 'https://shop.example'],
		['\ufeffshop.example', 'https://shop.example'],
		[`shop.example${'/'.repeat(1_900)}`, 'https://shop.example'],
	])('reads %j as %s', (input, url) => {
		expect(normalize(input)).toBe(url);
	});

	it.each([
		['', 'is empty'],
		['  ', 'is empty'],
		['http://shop.example', 'must start with https://'],
		['http://127.0.0.1.example', 'must start with https://'],
		['http://localhost.example', 'must start with https://'],
		['file:///etc/hosts', 'must start with https://'],
		['https://kim:word@shop.example', 'contains a login'],
		['kim@shop.example', 'contains a login'],
		['https://', 'is not a web address'],
		['two words', 'is not a web address'],
		['https:/shop.example', 'is not a web address'],
		['https:shop.example', 'is not a web address'],
		['http:/shop.example', 'is not a web address'],
		['https', 'is not a web address'],
		[`https://shop.example${'/'.repeat(100_000)}x`, 'is not a web address'],
	])('rejects %j', (input, reason) => {
		expect(() => normalize(input)).toThrow(`'Server URL' ${reason}`);
	});

	it('is idempotent and returns nothing but https or loopback URLs', () => {
		// `fc.webUrl` takes seconds to prepare its percent-encoded characters.
		const rest = fc.string({ unit: fc.constantFrom(...'aZ09-._~/?=&#@:é ', '%20', '%C3%A9') });
		const url = fc
			.tuple(fc.constantFrom('http', 'https'), fc.domain(), fc.constantFrom('', ':8080'), rest)
			.map(([scheme, domain, port, path]) => `${scheme}://${domain}${port}/${path}`);
		const input = fc.oneof(url, fc.domain(), fc.string());
		fc.assert(
			fc.property(input, (text) => {
				let url: string;
				try {
					url = normalize(text);
				} catch (error) {
					expect((error as Error).name).toBe('InvalidInputError');
					return;
				}
				expect(url).toMatch(/^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/);
				expect(url).not.toMatch(/\/$|[?#]/);
				expect(new URL(url).origin).toBe(new URL(`${url}/`).origin);
			}),
		);
	});
});

describe('normalizeBaseUrl with plain http', () => {
	it.each([
		['http://localhost:3000/', false, 'http://localhost:3000'],
		['http://panora:3000', true, 'http://panora:3000'],
		['panora.example', true, 'https://panora.example'],
	])('reads "%s" if http is allowed: %s', (input, allowPlainHttp, expected) => {
		expect(normalizeBaseUrl(input, 'Base URL', undefined, allowPlainHttp)).toBe(expected);
	});

	it.each([
		['http://panora:3000', false],
		['ftp://panora', true],
		['http://user:password@panora', true],
		['', true],
	])('rejects "%s" if http is allowed: %s', (input, allowPlainHttp) => {
		expect(() => normalizeBaseUrl(input, 'Base URL', undefined, allowPlainHttp)).toThrow(
			"'Base URL'",
		);
	});
});
