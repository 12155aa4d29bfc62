import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { execa } from 'execa';
import type { IConnections, INode } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type WorkflowContent, outputOf } from './client';
import { type N8n, startN8n } from './n8n';
import { installRuntime } from './runtime';

/** Long enough for the installation on first use. */
const FIRST_USE_MS = 15 * 60_000;

const manualWorkflow: WorkflowContent = {
	name: 'Two and two',
	nodes: [
		node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Two', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput: '{ "number": 2 }' }),
		node('Double', 'n8n-nodes-base.code', 2, {
			jsCode: 'return [{ json: { number: $input.first().json.number * 2 } }];',
		}),
	],
	connections: chain('Start', 'Two', 'Double'),
};

const scheduledWorkflow: WorkflowContent = {
	name: 'Every second',
	nodes: [
		node('Every second', 'n8n-nodes-base.scheduleTrigger', 1.2, {
			rule: { interval: [{ field: 'seconds', secondsInterval: 1 }] },
		}),
	],
	connections: {},
};

const slowWorkflow: WorkflowContent = {
	name: 'Waiting',
	nodes: [
		node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
		node('Wait', 'n8n-nodes-base.wait', 1.1, {
			resume: 'timeInterval',
			amount: 60,
			unit: 'seconds',
		}),
	],
	connections: chain('Start', 'Wait'),
};

describe('a real n8n', () => {
	let n8n: N8n;

	beforeAll(async () => {
		await installRuntime();
		n8n = await startN8n();
	}, FIRST_USE_MS);

	afterAll(async () => {
		await n8n?.stop();
	});

	it('runs a workflow and gives its result', async () => {
		const { id } = await n8n.client.createWorkflow(manualWorkflow);
		const execution = await n8n.client.runManually(id, 'Start');
		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'Double')).toMatchObject([{ json: { number: 4 } }]);

		expect(await n8n.client.listExecutions(id)).toMatchObject([
			{ id: execution.id, mode: 'manual' },
		]);
		await n8n.client.deleteWorkflow(id);
		expect(await n8n.client.listExecutions(id)).toEqual([]);
	});

	it('runs an activated schedule until it is deactivated', async () => {
		const { id } = await n8n.client.createWorkflow(scheduledWorkflow);
		expect(await n8n.client.activateWorkflow(id)).toMatchObject({
			status: 'published',
			triggers: [{ status: 'activated' }],
		});
		await expect
			.poll(async () => await n8n.client.listExecutions(id), { timeout: 10_000 })
			.not.toEqual([]);

		await n8n.client.deactivateWorkflow(id);
		expect(await n8n.client.getWorkflow(id)).toMatchObject({ active: false });
		const before = await n8n.client.listExecutions(id);
		await sleep(2_500);
		expect(await n8n.client.listExecutions(id)).toHaveLength(before.length);
	}, 30_000);

	it('tests a credential against the host that it names', async () => {
		const credential = await n8n.client.createCredential('Shop', 'shopifyAccessTokenApi', {
			shopSubdomain: 'there-is-no-such-shop',
			accessToken: 'token',
			appSecretKey: 'secret',
		});
		expect(await n8n.client.testCredential(credential)).toMatchObject({ status: 'Error' });
		await n8n.client.deleteCredential(credential.id);
	});

	it('keeps its data, its port and the login when it is killed and started again', async () => {
		const { id } = await n8n.client.createWorkflow(slowWorkflow);
		const executionId = await n8n.client.startManually(id, 'Start');
		await expect
			.poll(async () => (await n8n.client.getExecution(executionId)).status)
			.toBe('running');
		const { url, processId } = n8n;

		await n8n.kill('SIGKILL');
		await expect.poll(async () => await runningProcesses(processId!)).toEqual([]);
		await expect(n8n.client.getWorkflow(id)).rejects.toThrow('fetch failed');

		await n8n.start();
		expect(n8n.url).toBe(url);
		expect(await n8n.client.getWorkflow(id)).toMatchObject({ name: 'Waiting' });
		expect(await n8n.client.waitForExecution(executionId)).toMatchObject({ status: 'crashed' });
	}, 60_000);

	it('leaves no process and no folder behind', async () => {
		const another = await startN8n();
		const { processId, userFolder } = another;
		// n8n and the task runner of its Code node.
		expect(await runningProcesses(processId!)).toHaveLength(2);
		await another.stop();
		await expect.poll(async () => await runningProcesses(processId!)).toEqual([]);
		await expect(access(userFolder)).rejects.toThrow('ENOENT');
	}, 60_000);
});

function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: INode['parameters'],
): INode {
	return { id: crypto.randomUUID(), name, type, typeVersion, position: [0, 0], parameters };
}

function chain(...names: string[]): IConnections {
	return Object.fromEntries(
		names
			.slice(0, -1)
			.map((name, index) => [
				name,
				{ main: [[{ node: names[index + 1], type: 'main', index: 0 }]] },
			]),
	);
}

/** The processes of n8n's process group, its task runners among them, that are still at work. */
async function runningProcesses(processGroup: number): Promise<string[]> {
	const { stdout } = await execa('ps', ['-A', '-o', 'pgid=', '-o', 'stat=', '-o', 'args=']);
	return (
		stdout
			.split('\n')
			.map((line) => line.trim())
			.filter((line) => line.startsWith(`${processGroup} `))
			// A zombie has ended; it waits for the system to take note of it.
			.filter((line) => !/^\d+ Z/.test(line))
	);
}
