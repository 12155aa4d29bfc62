import type { IDataObject } from 'n8n-workflow';
import { expect, it } from 'vitest';

import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators } from '../emulators/emulators';
import type { StoredCredential } from './client';
import { startN8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { importWorkflow, readExample } from './sync';

const FAILING_SHARE = 0.2;
const ORDERS = 40;

it('orders that a bad night has lost are in Voucherify the next morning, once, and unchanged ones stay', async () => {
	const emulators = await startEmulators();
	const { panora, voucherify } = emulators;
	const isWrite = { method: 'POST', path: '/v1/orders' };
	voucherify.faults.add({
		kind: 'status',
		status: 400,
		match: { ...isWrite, probability: FAILING_SHARE },
	});
	const n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
	try {
		const credentials: Record<string, StoredCredential> = {};
		for (const [type, data] of Object.entries(emulatorCredentials(emulators))) {
			credentials[type] = await n8n.client.createCredential(type, type, data as IDataObject);
		}
		const workflow = await readExample('shopify-by-panora-to-voucherify');
		for (const { parameters } of workflow.nodes) {
			if (!('connection' in parameters)) continue;
			parameters.connection = { __rl: true, mode: 'id', value: panora.token() };
		}
		workflow.nodes[0].parameters.firstPoll = 'emit';
		const workflowId = await importWorkflow(n8n, workflow, credentials);

		const added: Array<{ remote_id: string }> = [];
		// n8n is killed twice while it writes orders.
		for (const activate of [true, false]) {
			const overrides = { created_at: new Date().toISOString() };
			added.push(...panora.addOrders({ count: ORDERS / 2, overrides }));
			const hold = voucherify.faults.add({
				kind: 'hold',
				match: { ...isWrite, skip: 5, times: 1 },
			});
			if (activate) void n8n.client.activateWorkflow(workflowId).catch(() => undefined);
			else await n8n.start();
			await hold.reached;
			await n8n.kill('SIGKILL');
			hold.release();
		}
		expect(voucherify.orders.size).toBeLessThan(ORDERS);
		voucherify.faults.clear();
		await n8n.start();
		await n8n.client.deactivateWorkflow(workflowId);

		const sourceIds = () => [...voucherify.orders.values()].map((order) => order.source_id).sort();
		const writtenBy = async () => {
			const before = voucherify.journal.entries.length;
			const execution = await n8n.client.runManually(workflowId, 'Every Night');
			expect(execution.data.resultData.error?.message).toBeUndefined();
			const after = voucherify.journal.entries.slice(before);
			return after.filter(({ method, path }) => method === 'POST' && path === isWrite.path).length;
		};
		const missing = ORDERS - voucherify.orders.size;
		expect(await writtenBy()).toBe(missing);
		const wanted = added.map((order) => order.remote_id);
		expect(sourceIds()).toEqual(expect.arrayContaining(wanted));
		expect(voucherify.orders.size).toBe(new Set(wanted).size);
		expect(await writtenBy()).toBe(0);

		// An order that differs is written, and only that one.
		const [{ id }] = voucherify.orders.values();
		voucherify.orders.get(id)!.status = 'CANCELED';
		expect(await writtenBy()).toBe(1);
		expect(voucherify.orders.get(id)!.status).not.toBe('CANCELED');
	} finally {
		await n8n.stop();
		await emulators.close();
	}
});
