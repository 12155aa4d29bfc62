/** Measures the nodes against n8n's HTTP Request node doing the same work in the same n8n. Prints a ratio for each. */
import type { IDataObject, INode } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../sandbox/sandbox';
import type { WorkflowContent } from './client';
import { startN8n, type N8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow } from './sync';

const ORDERS = 10_000;
const PAGE_SIZE = 100;
const MARKS = 1_000;
const LATENCY_MS = 50;
const ROUNDS = 3;

type NodeDefinition = Pick<INode, 'type' | 'typeVersion' | 'parameters'>;

interface Work {
	title: string;
	/** How many items the start gives to the node. */
	items: number;
	httpRequest: NodeDefinition;
	own: NodeDefinition;
}

async function main(): Promise<void> {
	const sandbox = await startSandbox({ akinon: { latency: LATENCY_MS } });
	sandbox.akinon.addOrders({ count: ORDERS });
	const n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
	try {
		const credentials = await createCredentials(n8n, sandbox);
		for (const work of works(sandbox)) {
			const httpRequest = await bestOf(n8n, credentials, work, work.httpRequest);
			const own = await bestOf(n8n, credentials, work, work.own);
			const ratio = (httpRequest / own).toFixed(2);
			console.log(
				`${work.title}: HTTP Request ${httpRequest} ms, Akinon ${own} ms, ${ratio} times as fast`,
			);
		}
	} finally {
		await n8n.stop();
		await sandbox.close();
	}
}

function works(sandbox: Sandbox): Work[] {
	const { url } = sandbox.akinon;
	const httpRequest = (parameters: IDataObject): NodeDefinition => ({
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'akinonApi',
			...parameters,
		} as INode['parameters'],
	});
	const own = (parameters: IDataObject): NodeDefinition => ({
		type: `${PACKAGE_NODE_PREFIX}akinon`,
		typeVersion: 2,
		parameters: { resource: 'order', ...parameters } as INode['parameters'],
	});
	return [
		{
			title: `Read ${ORDERS} orders in pages of ${PAGE_SIZE}`,
			items: 1,
			httpRequest: httpRequest({
				url: `${url}/api/i1/orders/`,
				sendQuery: true,
				queryParameters: { parameters: [{ name: 'limit', value: String(PAGE_SIZE) }] },
				options: {
					pagination: {
						pagination: {
							paginationMode: 'updateAParameterInEachRequest',
							parameters: { parameters: [{ name: 'page', value: '={{ $pageCount + 1 }}' }] },
							paginationCompleteWhen: 'other',
							completeExpression: '={{ !$response.body.next }}',
						},
					},
				},
			}),
			own: own({
				operation: 'getAll',
				returnAll: true,
				output: 'raw',
				filters: {},
				options: { pageSize: PAGE_SIZE },
			}),
		},
		{
			title: `Mark ${MARKS} orders as sent`,
			items: MARKS,
			httpRequest: httpRequest({
				method: 'PATCH',
				url: `=${url}/api/v1/orders/{{ $json.id }}/`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '{ "is_send": true }',
			}),
			own: own({ operation: 'markAsSent', findOrderBy: 'id', orderId: '={{ $json.id }}' }),
		},
	];
}

/** The shortest time that the node took, in milliseconds, by n8n's own clock. */
async function bestOf(
	n8n: N8n,
	credentials: Record<string, { id: string; name: string }>,
	work: Work,
	node: NodeDefinition,
): Promise<number> {
	const workflowId = await importWorkflow(n8n, workflowFor(work, node), credentials);
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const { status, data } = await n8n.client.runManually(workflowId, 'Start');
		if (status !== 'success') throw new Error(`${work.title}: ${data.resultData.error?.message}`);
		times.push(data.resultData.runData.Work[0].executionTime);
	}
	await n8n.client.deleteWorkflow(workflowId);
	return Math.min(...times);
}

function workflowFor({ items }: Work, node: NodeDefinition): WorkflowContent {
	const common = { position: [0, 0] as [number, number] };
	return {
		name: 'Benchmark',
		nodes: [
			{
				...common,
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				parameters: {},
			},
			{
				...common,
				id: 'orders',
				name: 'Orders',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: {
					mode: 'raw',
					jsonOutput: `={{ { ids: Array.from({ length: ${items} }, (_, index) => ({ id: 90001 + index })) } }}`,
				},
			},
			{
				...common,
				id: 'split',
				name: 'Split',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				parameters: { fieldToSplitOut: 'ids', options: {} },
			},
			{
				...common,
				...node,
				id: 'work',
				name: 'Work',
				credentials: { akinonApi: { id: '', name: 'Akinon' } },
			},
		],
		connections: {
			Start: { main: [[{ node: 'Orders', type: 'main', index: 0 }]] },
			Orders: { main: [[{ node: 'Split', type: 'main', index: 0 }]] },
			Split: { main: [[{ node: 'Work', type: 'main', index: 0 }]] },
		},
	};
}

await main();
