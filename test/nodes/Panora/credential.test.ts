import { describe, expect, it } from 'vitest';

import { panoraBaseUrl } from '../../../nodes/Panora/api/auth';
import { credentials, entries, getMany, panora, usePanora } from './fixture';

usePanora();

describe('the credential', () => {
	it('sends key and token in their headers, and the key neither to another origin nor in a text', async () => {
		panora.faults.add({
			kind: 'status',
			status: 400,
			body: { message: `key ${panora.options.apiKey} echoed` },
		});
		const { error, stored: kept } = await getMany();
		expect(entries()[0].headers).toMatchObject({
			'x-api-key': panora.options.apiKey,
			'x-connection-token': panora.token(),
		});
		expect(error?.message).toMatch('key *** echoed');
		expect(kept).not.toContain(panora.options.apiKey);
		panora.faults.clear();
		panora.faults.add({ kind: 'redirect', location: 'http://127.0.0.1:1/' });
		expect((await getMany()).error?.message).toMatch('redirect');
	});

	it.each([
		['', "'Base URL' is empty"],
		['http://panora.internal:3000', "'Base URL' must start with https://"],
	])('refuses the address "%s"', async (baseUrl, message) => {
		credentials.panoraApi.baseUrl = baseUrl;
		const { error } = await getMany();
		expect(error?.message).toBe(message);
		if (baseUrl.startsWith('http:')) expect(error?.description).toContain("'Allow Plain HTTP'");
	});

	it.each([
		['http://panora.internal:3000/', true, 'http://panora.internal:3000'],
		['http://localhost:3000', false, 'http://localhost:3000'],
		['panora.example.com/api/ecommerce/orders/', false, 'https://panora.example.com/api'],
		['https://panora.example.com/connections', false, 'https://panora.example.com'],
	])('reads the address "%s", with plain http: %s', (baseUrl, allowPlainHttp, expected) => {
		expect(panoraBaseUrl({ baseUrl, allowPlainHttp })).toBe(expected);
	});
});
