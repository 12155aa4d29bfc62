/**
 * For a reviewer without accounts: a real n8n with the packed package installed, credentials that were
 * tested, and a workflow for every operation and trigger ready to run, against the emulators. See
 * docs/review.md. With `--check`, runs all of it and ends with a count.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { everyOperation, type EveryOperation } from '../everyOperation';
import { START_NODE, type StoredCredential, type WorkflowContent } from './client';
import { startN8n, type N8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';

/** One thing that a reviewer can do, and what came of it. */
interface Check {
	name: string;
	/** Empty if it went well. */
	problem: string;
}

const { values: flags } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

async function main(): Promise<void> {
	const prepared = await everyOperation();
	const n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
	try {
		const credentials = await storeCredentials(n8n, prepared);
		const checks = await testCredentials(n8n, credentials);
		for (const [node, operations] of Object.entries(prepared.runs)) {
			for (const [name, runs] of Object.entries(operations)) {
				for (const parameters of runs()) {
					const [resource, operation] = name.split('/');
					const content = operationWorkflow(
						{ name, type: node, parameters: { resource, operation, ...parameters } },
						credentials,
					);
					const { id } = await n8n.client.createWorkflow(content);
					if (flags.check) checks.push(await runOne(n8n, id, content.name));
				}
			}
		}
		for (const [node, parameters] of Object.entries(prepared.triggers)) {
			const { id } = await n8n.client.createWorkflow(
				triggerWorkflow(node, credentials, parameters),
			);
			if (flags.check) checks.push(await activate(n8n, id, node));
		}
		show(n8n, checks);
		if (!flags.check) await stopped();
	} finally {
		await n8n.stop();
		await prepared.emulators.close();
	}
}

async function storeCredentials(
	n8n: N8n,
	{ credentials }: EveryOperation,
): Promise<StoredCredential[]> {
	return await Promise.all(
		Object.entries(credentials).map(
			async ([type, data]) => await n8n.client.createCredential(type, type, data as IDataObject),
		),
	);
}

async function testCredentials(n8n: N8n, credentials: StoredCredential[]): Promise<Check[]> {
	const checks: Check[] = [];
	// One after another: n8n forgets the node that it tests a credential with after each test.
	for (const credential of credentials) {
		const { status, message } = await n8n.client.testCredential(credential);
		checks.push({
			name: `Credential ${credential.name}`,
			problem: status === 'OK' ? '' : message,
		});
	}
	return checks;
}

interface OwnNode {
	name: string;
	type: string;
	parameters: INodeParameters;
}

function operationWorkflow(own: OwnNode, credentials: StoredCredential[]): WorkflowContent {
	return {
		name: `${own.type}: ${own.name}`,
		nodes: [START_NODE, ownNode(own, credentials)],
		connections: { [START_NODE.name]: { main: [[{ node: own.name, type: 'main', index: 0 }]] } },
	};
}

function triggerWorkflow(
	type: string,
	credentials: StoredCredential[],
	parameters: INodeParameters,
): WorkflowContent {
	const pollTimes = { item: [{ mode: 'everyMinute' }] };
	const node = { name: type, type, parameters: { pollTimes, ...parameters } };
	return { name: type, nodes: [ownNode(node, credentials)], connections: {} };
}

function ownNode({ name, type, parameters }: OwnNode, credentials: StoredCredential[]): INode {
	return {
		id: 'node',
		name,
		type: PACKAGE_NODE_PREFIX + type,
		typeVersion: 1,
		position: [260, 0],
		parameters,
		credentials: Object.fromEntries(credentials.map((credential) => [credential.type, credential])),
	};
}

async function runOne(n8n: N8n, id: string, name: string): Promise<Check> {
	const { data } = await n8n.client.runManually(id, START_NODE.name);
	return { name, problem: data.resultData.error?.message ?? '' };
}

async function activate(n8n: N8n, id: string, name: string): Promise<Check> {
	const { triggers } = await n8n.client.activateWorkflow(id);
	const failed = triggers.find(({ status }) => status === 'failed');
	if (failed) return { name, problem: failed.errorMessage ?? 'The trigger was not activated' };
	const { data } = await n8n.client.waitForFirstExecution(id);
	return { name, problem: data.resultData.error?.message ?? '' };
}

function show(n8n: N8n, checks: Check[]): void {
	for (const { name, problem } of checks)
		console.log(`${problem ? 'FAILED' : 'ok'}  ${name} ${problem}`);
	const failed = checks.filter(({ problem }) => problem !== '').length;
	if (failed > 0) process.exitCode = 1;
	if (flags.check) {
		console.log(`${checks.length - failed} passed, ${failed} failed`);
		return;
	}
	console.log(`Editor    ${n8n.url}`);
	console.log(`Email    ${n8n.owner.email}`);
	console.log(`Password  ${n8n.owner.password}`);
	console.log('What to look at is in docs/review.md. Stop with Ctrl+C.');
}

async function stopped(): Promise<void> {
	await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

await main();
