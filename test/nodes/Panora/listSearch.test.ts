import { LoadOptionsContext } from 'n8n-core';
import { Workflow, type ILoadOptionsFunctions, type INodeListSearchResult } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import {
	additionalData,
	credentialsHelper,
	loadPackage,
	nodeTypes,
	packageNode,
} from '../../engine/engine';
import { credentials, panora, usePanora } from './fixture';

usePanora();

type Search = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

describe('pickers', () => {
	async function search(method: string, filter?: string) {
		const node = packageNode({ type: 'panora', credentials, parameters: {} });
		const types = await nodeTypes();
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: types,
		});
		const data = additionalData({ credentialsHelper: await credentialsHelper(credentials) });
		const context = new LoadOptionsContext(workflow, node, data, '');
		const { methods } = (await loadPackage()).nodeTypes.panora.type as unknown as {
			methods: { listSearch: Record<string, Search> };
		};
		return (await methods.listSearch[method].call(context, filter)).results;
	}

	it('offer the connections to shops by name, without their secrets', async () => {
		panora.connections[2].status = 'invalid';
		expect(await search('searchConnections')).toEqual([
			{ name: 'amazon (invalid)', value: panora.token('amazon') },
			{ name: 'shopify - https://shop.example', value: panora.token() },
			{ name: 'woocommerce - https://woo.example', value: panora.token('woocommerce') },
		]);
		expect(await search('searchConnections', 'WOO')).toHaveLength(1);
		credentials.panoraApi.apiKey = 'wrong';
		await expect(search('searchConnections')).rejects.toThrow('did not accept the credential');
	});

	it('offer a connection with strange fields, and leave out one without a token', async () => {
		const strange = { toString: 1, valueOf: 1 };
		const shop = { vertical: 'ecommerce', connection_token: 'a' };
		const body = [
			{ ...shop, provider_slug: strange, account_url: strange, status: strange },
			{ ...shop, connection_token: strange },
			{ ...shop, vertical: 7 },
		];
		panora.faults.add({ kind: 'status', status: 200, body });
		expect(await search('searchConnections')).toEqual([{ name: 'Connection', value: 'a' }]);
	});

	it('offer the values that Panora declares', async () => {
		expect(await search('searchOrderStatuses')).toHaveLength(4);
		expect(await search('searchPaymentStatuses', 'succ')).toEqual([
			{ name: 'SUCCESS', value: 'SUCCESS' },
		]);
		expect(await search('searchFulfillmentStatuses')).toHaveLength(3);
		expect(await search('searchCurrencies')).toHaveLength(162);
	});
});
