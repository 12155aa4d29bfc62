import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { INodeParameters } from 'n8n-workflow';

import { runNode, type Credentials, type NodeSettings } from '../../engine/engine';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';

let sandbox: Sandbox;
let credentials: Credentials;

beforeEach(async () => {
	sandbox = await startSandbox();
	const { url, options } = sandbox.panora;
	credentials = {
		panoraApi: { baseUrl: `${url}/`, apiKey: options.apiKey, allowPlainHttp: false },
	};
});

afterEach(async () => await sandbox.close());

const byToken = (value: string) => ({ __rl: true, mode: 'id', value });

async function run(parameters: INodeParameters, rest: Partial<NodeSettings> = {}) {
	const connection = byToken(sandbox.panora.token());
	const settings = { type: 'panora', credentials, ...rest };
	return await runNode({ ...settings, parameters: { connection, ...parameters } });
}

const getMany = async (parameters: INodeParameters = {}, rest?: Partial<NodeSettings>) =>
	await run({ resource: 'order', operation: 'getAll', ...parameters }, rest);

describe('Order: Get Many', () => {
	it('brings 5,000 orders over 50 pages whole, in order and once, while orders are added', async () => {
		const { panora } = sandbox;
		panora.addOrders({ count: 4900 });
		panora.beforeEach((_request, n) => {
			if (n <= 20) panora.addOrders({ count: 5 });
		});
		const { items, error } = await getMany({ returnAll: true });
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json.id)).toEqual(
			panora.orders.get(panora.token())!.map(({ id }) => id),
		);
		expect(items).toHaveLength(5000);
		expect(panora.journal.entries).toHaveLength(50);
	});
});
