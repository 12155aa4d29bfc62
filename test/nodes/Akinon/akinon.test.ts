import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { runNode, type Credentials } from '../../engine/engine';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';

let sandbox: Sandbox;
let credentials: Credentials;

beforeAll(async () => {
	sandbox = await startSandbox();
	sandbox.akinon.addOrders({ count: 250 });
	credentials = {
		akinonApi: {
			url: sandbox.akinon.url,
			authentication: 'apiToken',
			apiToken: sandbox.akinon.options.apiToken,
			sessionToken: '',
		},
	};
});

afterAll(async () => await sandbox.close());

describe('Order: Get Many', () => {
	it('returns all orders once, in order, over several pages', async () => {
		const run = await runNode({
			type: 'akinon',
			credentials,
			parameters: {
				resource: 'order',
				operation: 'getAll',
				returnAll: true,
				filters: {},
				options: {},
			},
		});
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.id)).toEqual([...sandbox.akinon.orders.keys()]);
	});
});
