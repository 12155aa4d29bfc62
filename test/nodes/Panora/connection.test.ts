import type { INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { entries, panora, run, usePanora } from './fixture';

usePanora();

describe('Connection: Get Many', () => {
	const connections = async (parameters: INodeParameters = {}) =>
		await run({ resource: 'connection', operation: 'getAll', ...parameters });

	it('lists the shops, without their secrets', async () => {
		const result = await connections();
		expect(result.items.map(({ json }) => json.provider_slug)).toEqual([
			'shopify',
			'woocommerce',
			'amazon',
		]);
		expect(result.items[0].json.connection_token).toBe(panora.token());
		expect(result.stored).not.toMatch(/cipher|access_token|refresh_token/);
		expect(entries()[0].headers['x-connection-token']).toBeUndefined();
	});

	it('leaves out entries that are not connections', async () => {
		panora.faults.add({ kind: 'status', status: 200, body: [null, 5, 'x', []] });
		expect(await connections()).toMatchObject({ items: [], error: undefined });
	});

	it('respects the limit and includes other verticals on request', async () => {
		expect((await connections({ limit: 1 })).items).toHaveLength(1);
		const options = { includeOtherVerticals: true };
		expect((await connections({ returnAll: true, options })).items).toHaveLength(4);
	});
});
