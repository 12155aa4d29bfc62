/** The main job, as the demo and the end-to-end tests run it: the example workflow in a real n8n, against the emulators. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Emulators } from '../emulators/emulators';
import { outputOf, type Execution, type WorkflowContent } from './client';
import type { N8n } from './n8n';
import { PROJECT_FOLDER } from './package';

const REGISTER_NODE = 'Register in Voyado';
const ERROR_OUTPUT = 1;

/** What became of the orders that waited in Akinon. */
export interface SyncCounts {
	waiting: number;
	/** Orders that Voyado accepted. */
	registered: number;
	/** Orders that are marked as sent in Akinon. */
	markedAsSent: number;
	/** Orders that Voyado refused, or that were never sent to it, reported on the error output. */
	refused: number;
	/** Orders reported on the error output as outcome unknown. */
	outcomeUnknown: number;
	/** Second registrations of the same order event. */
	duplicates: number;
	/** Orders that are neither registered and marked as sent, nor reported. */
	lost: number;
}

/** What only a person knows when orders are registered in Voyado, as the emulator has it. */
export const VOYADO_SETTINGS = {
	storeId: { __rl: true, mode: 'id', value: 'web-tr' },
	orderStatuses: { row: [{ status: 'confirmed', word: 'ORDER_CREATED' }] },
	paymentStatuses: {
		row: [
			{ paymentStatus: 'paid', word: 'SUCCESS' },
			{ paymentStatus: 'partiallyRefunded', word: 'SUCCESS' },
			{ paymentStatus: 'pending', word: 'Pending' },
		],
	},
};

/** Reads an example workflow, and sets what its note asks for: the store, Voyado's words and the language. */
export async function readExample(name: string): Promise<WorkflowContent> {
	const file = path.join(PROJECT_FOLDER, 'examples', `${name}.json`);
	const workflow = JSON.parse(await readFile(file, 'utf8')) as WorkflowContent;
	for (const { parameters } of workflow.nodes) {
		if (parameters.operation !== 'register') continue;
		const options = { ...(parameters.options as object), language: 'tr-TR' };
		Object.assign(parameters, structuredClone(VOYADO_SETTINGS), { options });
	}
	return workflow;
}

/** Stores credentials for the emulators in n8n, tests each as the editor does, and answers their IDs by type. */
export async function createCredentials(
	n8n: N8n,
	{ akinon, voyado }: Emulators,
): Promise<Record<string, { id: string; name: string }>> {
	const credentials = [
		{
			name: 'Akinon',
			type: 'akinonApi',
			data: {
				url: akinon.url,
				authentication: 'login',
				username: akinon.options.username,
				password: akinon.options.password,
			},
		},
		{
			name: 'Voyado Engage',
			type: 'voyadoEngageApi',
			data: { environment: 'custom', baseUrl: voyado.url, apiKey: voyado.options.apiKey },
		},
	];
	const stored: Record<string, { id: string; name: string }> = {};
	for (const { name, type, data } of credentials) {
		const credential = await n8n.client.createCredential(name, type, data);
		const { status, message } = await n8n.client.testCredential(credential);
		if (status !== 'OK') throw new Error(`The credential "${name}" is not accepted: ${message}`);
		stored[type] = { id: credential.id, name };
	}
	return stored;
}

/** Imports a workflow with n8n's IDs of the credentials in place. */
export async function importWorkflow(
	n8n: N8n,
	workflow: WorkflowContent,
	credentials: Record<string, { id: string; name: string }>,
): Promise<string> {
	const nodes = workflow.nodes.map((node) => ({
		...node,
		...(node.credentials && {
			credentials: Object.fromEntries(
				Object.keys(node.credentials).map((type) => [type, credentials[type]]),
			),
		}),
	}));
	const { id } = await n8n.client.createWorkflow({ ...workflow, nodes });
	return id;
}

/** Counts what became of the orders, from the providers' own books and from what n8n reported. */
export async function countOrders(
	n8n: N8n,
	workflowId: string,
	{ akinon, voyado }: Emulators,
): Promise<SyncCounts> {
	const reported = await reportedOutcomes(n8n, workflowId);
	const registeredNumbers = new Set(voyado.registrations.map(({ orderNumber }) => orderNumber));
	const counts: SyncCounts = {
		waiting: akinon.orders.size,
		registered: registeredNumbers.size,
		markedAsSent: 0,
		refused: 0,
		outcomeUnknown: 0,
		duplicates: voyado.duplicates,
		lost: 0,
	};
	for (const order of akinon.orders.values()) {
		const isRegistered = registeredNumbers.has(order.number);
		const outcome = reported.get(order.number);
		if (order.is_send) counts.markedAsSent++;
		if (order.is_send && isRegistered) continue;
		if (outcome === 'unknown') counts.outcomeUnknown++;
		else if (outcome !== undefined && !isRegistered) counts.refused++;
		else counts.lost++;
	}
	return counts;
}

/** Counts again until no order is open any more, or until `timeoutMs` is over. */
export async function waitUntilAccountedFor(
	n8n: N8n,
	workflowId: string,
	emulators: Emulators,
	timeoutMs: number,
	onCounts: (counts: SyncCounts) => void = () => undefined,
): Promise<SyncCounts> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const counts = await countOrders(n8n, workflowId, emulators);
		onCounts(counts);
		if (counts.lost === 0 || Date.now() > deadline) return counts;
		await sleep(500);
	}
}

/** The last outcome that the error output reported for each order number. */
async function reportedOutcomes(n8n: N8n, workflowId: string): Promise<Map<string, string>> {
	const outcomes = new Map<string, string>();
	const summaries = await n8n.client.listExecutions(workflowId);
	for (const { id } of summaries.reverse()) {
		const execution: Execution = await n8n.client.getExecution(id);
		for (const { json } of outputOf(execution, REGISTER_NODE, ERROR_OUTPUT)) {
			const { outcome } = json.details as { outcome: string };
			outcomes.set(String(json.number), outcome);
		}
	}
	return outcomes;
}
