import type { IHttpRequestOptions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { restrictToOrigin } from '../../../nodes/shared/http/credentialOrigin';
import { downloadOrigins, voucherifyBaseUrl } from '../../../nodes/Voucherify/api/auth';

describe('restrictToOrigin', () => {
	it('allows the trusted origins of the provider, and no others', () => {
		const restrict = (url: string) =>
			restrictToOrigin({ url }, 'https://api.example', ['https://download.example']);
		expect(() => restrict('https://download.example/file')).not.toThrow();
		expect(() => restrict('/v1/orders')).not.toThrow();
		for (const url of [
			'https://elsewhere.example/',
			'http://download.example/',
			'https://download.example.evil.example/',
		]) {
			expect(() => restrict(url)).toThrow('is not sent to');
		}
	});
});

describe('a proxy of one request', () => {
	it.each([
		{ proxy: 'http://proxy.example:8080' },
		{ proxy: { host: 'proxy.example', port: 8080 } },
	])('gets no credential: %j', (proxy) => {
		const options = { url: 'https://api.example/', ...proxy } as IHttpRequestOptions;
		expect(() => restrictToOrigin(options, 'https://api.example')).toThrow('proxy');
	});
});

describe("Voucherify's origins", () => {
	it.each([
		[{ region: 'eu' }, 'https://api.voucherify.io', ['https://download.voucherify.io']],
		[{ region: 'us' }, 'https://us1.api.voucherify.io', ['https://us1.download.voucherify.io']],
		[
			{ region: 'singapore' },
			'https://as1.api.voucherify.io',
			['https://as1.download.voucherify.io'],
		],
		[
			{ region: 'custom', baseUrl: 'my.api.voucherify.io/v1/' },
			'https://my.api.voucherify.io',
			['https://my.download.voucherify.io'],
		],
		[{ region: 'custom', baseUrl: 'https://vouchers.example' }, 'https://vouchers.example', []],
		[
			{ region: 'custom', baseUrl: 'https://api.voucherify.io.example' },
			'https://api.voucherify.io.example',
			[],
		],
		[
			{ region: 'custom', baseUrl: 'https://a.example', downloadUrl: 'https://b.example/x' },
			'https://a.example',
			['https://b.example'],
		],
		[
			{ region: 'eu', downloadUrl: 'https://left-over.example' },
			'https://api.voucherify.io',
			['https://download.voucherify.io'],
		],
	])('%j', (credentials, baseUrl, origins) => {
		expect(voucherifyBaseUrl(credentials)).toBe(baseUrl);
		expect(downloadOrigins(credentials)).toEqual(origins);
	});
});
