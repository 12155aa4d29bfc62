import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { IConnections, IDataObject, INode } from 'n8n-workflow';

import { startN8n, type N8n } from '../n8n/n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from '../n8n/package';
import { cpuMsOf, memoryOf, resetPeakMemory } from './processUse';
import type { Servers } from './emulatorProcess';

const UNFINISHED = ['new', 'running', 'waiting'];
const LOOK_EVERY_MS = 50;
/** Each question costs n8n CPU, which would be counted as the node's. */
const ASK_N8N_EVERY_MS = 5_000;
const MAX_RUN_MS = 600_000;

/** A node whose work is measured. */
export type MeasuredNode = Pick<INode, 'type' | 'typeVersion' | 'parameters'> & {
	/** The credential type that it uses. */
	credential: string;
};

/** What happened between the moment before a node began and the one after it ended. */
export interface Use {
	wallMs: number;
	/** CPU of n8n's process. */
	cpuMs: number;
	/** By how much n8n's memory grew at most, in bytes. */
	growth: number;
}

interface Mark {
	at: number;
	cpuMs: number;
	memory: { now: number; peak: number };
}

/** The items that go into a node. */
interface Items {
	count: number;
	/** Fields of each as JavaScript that knows its `index`; an `id` that counts from 90001 where left out. */
	fields?: string;
}

/** The workflow of a piece of work: the items that go into the node, and the node. */
export interface MeasuredWorkflow {
	/** Does the work once. */
	run(): Promise<Use>;
	/** Gives the node other parameters; n8n takes it for the same node. */
	setNode(node: MeasuredNode): Promise<void>;
}

/**
 * A real n8n with this package, whose use of time and memory by one node can be measured. In each
 * workflow, an HTTP Request node right before that node and one right after it call this process, which
 * then looks at the books of n8n's process.
 */
export class MeasuredN8n {
	private marks: Record<string, Mark> = {};

	private constructor(
		private readonly n8n: N8n,
		private readonly markServer: Server,
		/** Where n8n keeps files. */
		private readonly filesFolder: string,
	) {}

	static async start(): Promise<MeasuredN8n> {
		const markServer = createServer();
		await once(markServer.listen(0, '127.0.0.1'), 'listening');
		const filesFolder = await mkdtemp(path.join(tmpdir(), 'n8n-benchmark-'));
		const n8n = await startN8n({
			packageFolder: PROJECT_FOLDER,
			env: {
				N8N_CUSTOM_EXTENSIONS: path.join(import.meta.dirname, 'nodes'),
				N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
				N8N_BINARY_DATA_STORAGE_PATH: filesFolder,
			},
		});
		const measured = new MeasuredN8n(n8n, markServer, filesFolder);
		markServer.on('request', (request, response) => {
			measured.mark(request.url!.slice(1));
			response.setHeader('content-type', 'application/json').end('{}');
		});
		return measured;
	}

	async stop(): Promise<void> {
		this.markServer.close();
		await this.n8n.stop();
		await rm(this.filesFolder, { recursive: true, force: true });
	}

	/** @param items what goes into the node */
	async workflow(servers: Servers, items: Items, node: MeasuredNode): Promise<MeasuredWorkflow> {
		const { client } = this.n8n;
		const type = node.credential;
		const credential = await client.createCredential(type, type, servers.credentials[type]);
		const content = (measured: MeasuredNode) =>
			this.workflowContent(items, measured, credential.id);
		const { id } = await client.createWorkflow({ name: 'Benchmark', ...content(node) });
		const execute = async () => {
			this.marks = {};
			const executionId = await client.startManually(id, 'Start');
			await this.waitUntilOver(id, executionId);
			return executionId;
		};
		const forget = async (executionId: string) => {
			await client.deleteExecutions([executionId]);
			await rm(this.filesFolder, { recursive: true, force: true });
		};
		return {
			run: async () => {
				const executionId = await execute();
				await forget(executionId);
				return this.use();
			},
			setNode: async (other) => {
				const { versionId } = await client.getWorkflow(id);
				const changed = { ...content(other), versionId };
				await client.request('PATCH', `/rest/workflows/${id}`, changed);
			},
		};
	}

	private mark(name: string): void {
		const { processId } = this.n8n;
		if (processId === undefined) return;
		if (name === 'begin') resetPeakMemory(processId);
		this.marks[name] = {
			cpuMs: cpuMsOf(processId),
			memory: memoryOf(processId),
			at: performance.now(),
		};
	}

	private use(): Use {
		const { begin, end } = this.marks;
		return {
			wallMs: end.at - begin.at,
			cpuMs: end.cpuMs - begin.cpuMs,
			growth: Math.max(0, end.memory.peak - begin.memory.now),
		};
	}

	/** n8n is asked seldom while the node works, and for the list, which has no data of executions. */
	private async waitUntilOver(workflowId: string, executionId: string): Promise<void> {
		const { client } = this.n8n;
		const deadline = Date.now() + MAX_RUN_MS;
		let askAt = Date.now() + ASK_N8N_EVERY_MS;
		while (this.marks.end === undefined && Date.now() < deadline) {
			await sleep(LOOK_EVERY_MS);
			if (Date.now() < askAt) continue;
			if (await isOver()) break;
			askAt = Date.now() + ASK_N8N_EVERY_MS;
		}
		while (!(await isOver())) {
			if (Date.now() > deadline) throw new Error('An execution of the benchmark does not end.');
			await sleep(LOOK_EVERY_MS);
		}
		if (this.marks.end !== undefined) return;
		const { data } = await client.getExecution(executionId);
		throw new Error(`The work did not succeed: ${data.resultData.error?.message}`);

		async function isOver(): Promise<boolean> {
			const executions = await client.listExecutions(workflowId);
			const status = executions.find(({ id }) => id === executionId)?.status;
			return status !== undefined && !UNFINISHED.includes(status);
		}
	}

	private workflowContent(
		{ count, fields = 'id: 90001 + index' }: Items,
		{ credential, ...node }: MeasuredNode,
		credentialId: string,
	) {
		const mark = (name: string) => ({
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			executeOnce: true,
			parameters: {
				url: `http://127.0.0.1:${(this.markServer.address() as AddressInfo).port}/${name}`,
				options: {},
			},
		});
		const jsonOutput = `={{ { items: Array.from({ length: ${count} }, (_, index) => ({ ${fields} })) } }}`;
		const nodes: Record<string, Partial<INode>> = {
			Start: { type: 'n8n-nodes-base.manualTrigger', typeVersion: 1 },
			Numbers: {
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				parameters: { mode: 'raw', jsonOutput },
			},
			Items: {
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				parameters: { fieldToSplitOut: 'items', options: {} },
			},
			// Of two nodes behind the same one, n8n runs the upper one first.
			Begin: { ...mark('begin'), position: [0, -100] },
			Work: {
				...node,
				position: [0, 100],
				credentials: { [credential]: { id: credentialId, name: credential } },
			},
			End: mark('end'),
		};
		const to = (...names: string[]) => ({
			main: [names.map((name) => ({ node: name, type: 'main' as const, index: 0 }))],
		});
		const connections: IConnections = {
			Start: to('Numbers'),
			Numbers: to('Items'),
			Items: to('Begin', 'Work'),
			Work: to('End'),
		};
		return {
			nodes: Object.entries(nodes).map(([name, each]) => ({
				id: name,
				name,
				position: [0, 0],
				parameters: {},
				...each,
			})) as INode[],
			connections,
		};
	}
}

/** A node of this package. */
export function ownNode(type: string, credential: string, parameters: IDataObject): MeasuredNode {
	return {
		type: `${PACKAGE_NODE_PREFIX}${type}`,
		typeVersion: 1,
		parameters: parameters as INode['parameters'],
		credential,
	};
}

/** n8n's HTTP Request node with the same credential. */
export function httpRequest(credential: string, parameters: IDataObject): MeasuredNode {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: credential,
			...parameters,
		} as INode['parameters'],
		credential,
	};
}

/** A node that sends a request for each item, one after another, as n8n's own order nodes do. */
export function oneAfterAnother(
	credential: string,
	parameters: { method: string; url: string; body: string },
): MeasuredNode {
	return {
		type: 'CUSTOM.oneAfterAnother',
		typeVersion: 1,
		parameters: { credential, ...parameters },
		credential,
	};
}

/** A node that reads Akinon's orders with as little as that takes. */
export function plainClient(pageSize: number, parallelRequests: number): MeasuredNode {
	return {
		type: 'CUSTOM.plainClient',
		typeVersion: 1,
		parameters: { pageSize, parallelRequests },
		credential: 'akinonApi',
	};
}

/** A node that fills the list that n8n keeps for it, as if it had registered so many orders. */
export function rememberedEvents(credential: string, count: number): MeasuredNode {
	return {
		type: 'CUSTOM.rememberedEvents',
		typeVersion: 1,
		parameters: { count },
		credential,
	};
}
