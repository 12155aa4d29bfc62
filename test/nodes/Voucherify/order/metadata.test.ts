import { LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type ILoadOptionsFunctions,
	type INodePropertyOptions,
	type INodeType,
} from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
	additionalData,
	credentialsHelper,
	loadPackage,
	nodeTypes,
	packageNode,
	type Credentials,
} from '../../../engine/engine';
import { setUp, type Fixture } from '../fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

/** Fills a drop-down like the editor does. */
async function load(
	method: string,
	credentials: Credentials = { voucherifyApi: fixture.credential },
): Promise<INodePropertyOptions[]> {
	const node = packageNode({ type: 'voucherify', parameters: {}, credentials });
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: await nodeTypes(),
	});
	const data = additionalData({ credentialsHelper: await credentialsHelper(credentials) });
	const context = new LoadOptionsContext(workflow, node, data, '');
	const { type } = (await loadPackage()).nodeTypes.voucherify;
	const { loadOptions } = (type as INodeType).methods as unknown as {
		loadOptions: Record<string, (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>>;
	};
	return await loadOptions[method].call(context);
}

describe('the drop-downs of metadata keys', () => {
	it("list the project's keys that are in use, by name", async () => {
		expect(await load('getOrderMetadataKeys')).toEqual([
			{ name: 'channel', value: 'channel', description: 'string' },
			{ name: 'location_id', value: 'location_id', description: 'string' },
		]);
		expect(fixture.voucherify.journal.find()[0].path).toBe('/v1/metadata-schemas/order');
	});

	it('show strange keys and types as plain text', async () => {
		const properties = {
			'<b>x</b>': { type: '<a href=x>' },
			y: { type: { toString: 1 } },
			z: null,
		};
		fixture.voucherify.faults.add({ kind: 'status', status: 200, body: { properties } });
		expect(await load('getOrderMetadataKeys')).toEqual([
			{ name: '‹b>x‹/b>', value: '<b>x</b>', description: '‹a href=x>' },
			{ name: 'y', value: 'y' },
			{ name: 'z', value: 'z' },
		]);
	});

	it('are empty if the project has no schema', async () => {
		expect(await load('getCustomerMetadataKeys')).toEqual([]);
	});

	it('are empty in a node that has no credential yet', async () => {
		expect(await load('getOrderMetadataKeys', {})).toEqual([]);
		expect(fixture.voucherify.journal.entries).toEqual([]);
	});

	it('say why they cannot be filled', async () => {
		fixture.credential.secretKey = 'wrong';
		await expect(load('getProductMetadataKeys')).rejects.toThrow(
			/^Voucherify did not accept the credential/,
		);
	});
});
