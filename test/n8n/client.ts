/**
 * A small client for the REST API that n8n's own editor uses. It is not a public API: n8n is pinned
 * for that reason.
 */
import { setTimeout as sleep } from 'node:timers/promises';

import { parse as parseFlatted } from 'flatted';
import type {
	ExecutionStatus,
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeTypeDescription,
	IRunExecutionData,
	IWorkflowSettings,
	WorkflowExecuteMode,
} from 'n8n-workflow';

const POLL_INTERVAL_MS = 100;
const UNFINISHED: ExecutionStatus[] = ['new', 'running', 'waiting'];

/** The account that n8n asks for at its first start. */
export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	password: string;
}

/** A workflow as in an exported JSON file. */
export interface WorkflowContent {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: Record<string, INodeExecutionData[]>;
}

/** Returns the node of a workflow that has a name. */
export function nodeOf({ nodes }: WorkflowContent, name: string): INode {
	const node = nodes.find((candidate) => candidate.name === name);
	if (node === undefined) throw new Error(`The workflow has no node "${name}".`);
	return node;
}

/** A workflow that n8n keeps. */
export interface StoredWorkflow extends WorkflowContent {
	id: string;
	/** Each change makes a new version; one of them can be the active one. */
	versionId: string;
	active: boolean;
}

/** A credential that n8n keeps, without its secret part. */
export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

/** What n8n answers to the credential's "Test" button. */
export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

/** One line of the list of executions. */
export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: WorkflowExecuteMode;
	startedAt: string | null;
	stoppedAt: string | null;
}

/** An execution with everything that its nodes received and produced. */
export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

/** How far the triggers of an activated workflow have got. */
export interface PublicationStatus {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	triggers: Array<{
		nodeId: string;
		status: 'activated' | 'failed';
		errorMessage: string | null;
	}>;
}

/** The node with which a workflow is run by hand. */
export const START_NODE: INode = {
	id: 'start',
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** An answer of n8n with an error status. */
export class N8nRequestError extends Error {
	constructor(
		message: string,
		readonly status: number,
	) {
		super(message);
	}
}

/** The items that a node put out, on its first run in the execution; `output` counts from 0. */
export function outputOf(execution: Execution, nodeName: string, output = 0): INodeExecutionData[] {
	const run = execution.data.resultData.runData[nodeName]?.[0];
	return run?.data?.main[output] ?? [];
}

/** Talks to one n8n. Sign in first. */
export class N8nClient {
	/** The login, as a browser would send it. */
	cookie = '';

	constructor(private readonly url: string) {}

	/** Sets up the owner account where n8n has none yet, and logs in. */
	async signIn(owner: Owner): Promise<void> {
		const { userManagement } = await this.request<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('GET', '/rest/settings');
		if (userManagement.showSetupOnFirstLoad) {
			await this.request('POST', '/rest/owner/setup', owner);
		} else {
			await this.request('POST', '/rest/login', {
				emailOrLdapLoginId: owner.email,
				password: owner.password,
			});
		}
	}

	/** Stores a credential. `type` is the credential type's name, such as `akinonApi`. */
	async createCredential(name: string, type: string, data: IDataObject): Promise<StoredCredential> {
		return await this.request('POST', '/rest/credentials', { name, type, data });
	}

	/**
	 * Tests a stored credential, as the editor does after saving it: n8n wants the data with the
	 * test, and replaces the placeholders for secrets by what it has stored.
	 */
	async testCredential({ id, name, type }: StoredCredential): Promise<CredentialTestResult> {
		const { data } = await this.request<{ data: IDataObject }>(
			'GET',
			`/rest/credentials/${id}?includeData=true`,
		);
		return await this.request('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	/** Deletes a credential. */
	async deleteCredential(credentialId: string): Promise<void> {
		await this.request('DELETE', `/rest/credentials/${credentialId}`);
	}

	/** Stores a workflow, such as the parsed content of an exported file. */
	async createWorkflow(workflow: WorkflowContent): Promise<StoredWorkflow> {
		const { name, nodes, connections, settings, pinData } = workflow;
		return await this.request('POST', '/rest/workflows', {
			name,
			nodes,
			connections,
			settings: { executionOrder: 'v1', ...settings },
			pinData,
		});
	}

	/** Reads a workflow. */
	async getWorkflow(workflowId: string): Promise<StoredWorkflow> {
		return await this.request('GET', `/rest/workflows/${workflowId}`);
	}

	/**
	 * Activates the newest version of a workflow and waits until n8n has started its triggers. n8n
	 * answers before that: a trigger that fails is tried again for some seconds, and the workflow
	 * says active all the same. So look at the status.
	 */
	async activateWorkflow(workflowId: string): Promise<PublicationStatus> {
		const { versionId } = await this.getWorkflow(workflowId);
		await this.request('POST', `/rest/workflows/${workflowId}/activate`, { versionId });
		let status = await this.getPublicationStatus(workflowId);
		while (status.status === 'in_progress') {
			await sleep(POLL_INTERVAL_MS);
			status = await this.getPublicationStatus(workflowId);
		}
		return status;
	}

	/** Tells how far the triggers of a workflow have got. */
	async getPublicationStatus(workflowId: string): Promise<PublicationStatus> {
		return await this.request('GET', `/rest/workflows/${workflowId}/publication-status`);
	}

	/** Deactivates a workflow and waits until its triggers are gone. */
	async deactivateWorkflow(workflowId: string): Promise<void> {
		await this.request('POST', `/rest/workflows/${workflowId}/deactivate`, {});
		while ((await this.getPublicationStatus(workflowId)).status !== 'not_published') {
			await sleep(POLL_INTERVAL_MS);
		}
	}

	/**
	 * Deletes a workflow with its executions. n8n deletes only what is archived, and archiving
	 * deactivates.
	 */
	async deleteWorkflow(workflowId: string): Promise<void> {
		await this.request('POST', `/rest/workflows/${workflowId}/archive`, {});
		await this.request('DELETE', `/rest/workflows/${workflowId}`);
	}

	/** Starts a workflow at one of its triggers, as the editor's "Execute workflow" button does. */
	async startManually(workflowId: string, triggerName: string): Promise<string> {
		const { executionId } = await this.request<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowId}/run`,
			{ triggerToStartFrom: { name: triggerName } },
		);
		return executionId;
	}

	/** Starts a workflow at one of its triggers, waits for its end and reads the result. */
	async runManually(workflowId: string, triggerName: string): Promise<Execution> {
		return await this.waitForExecution(await this.startManually(workflowId, triggerName));
	}

	/** Lists the newest executions, at most 100, newest first; of all workflows or of one. */
	async listExecutions(workflowId?: string): Promise<ExecutionSummary[]> {
		const query = new URLSearchParams({ limit: '100' });
		if (workflowId !== undefined) query.set('filter', JSON.stringify({ workflowId }));
		const { results } = await this.request<{ results: ExecutionSummary[] }>(
			'GET',
			`/rest/executions?${query.toString()}`,
		);
		return results;
	}

	/**
	 * Reads an execution. n8n sends its data as a string in the format of the package "flatted".
	 */
	async getExecution(executionId: string): Promise<Execution> {
		const execution = await this.request<ExecutionSummary & { data: string }>(
			'GET',
			`/rest/executions/${executionId}`,
		);
		return { ...execution, data: parseFlatted(execution.data) as IRunExecutionData };
	}

	/** Waits until an execution has ended, whether well or not, and reads it. */
	async waitForExecution(executionId: string, timeoutMs = 60_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.getExecution(executionId);
			if (!UNFINISHED.includes(execution.status)) return execution;
			if (Date.now() > deadline) {
				throw new Error(
					`Execution ${executionId} is still "${execution.status}" after ${timeoutMs / 1000} s.`,
				);
			}
			await sleep(POLL_INTERVAL_MS);
		}
	}

	/** Waits until a workflow has been started by its trigger, and until that execution has ended. */
	async waitForFirstExecution(workflowId: string): Promise<Execution> {
		let executions = await this.listExecutions(workflowId);
		while (executions.length === 0) {
			await sleep(POLL_INTERVAL_MS);
			executions = await this.listExecutions(workflowId);
		}
		return await this.waitForExecution(executions.at(-1)!.id);
	}

	/** Deletes executions. */
	async deleteExecutions(executionIds: string[]): Promise<void> {
		await this.request('POST', '/rest/executions/delete', { ids: executionIds });
	}

	/**
	 * Reads the rows of a data table of the owner's own project, at most 1,000, by the table's name.
	 * None if there is no such table yet: workflows create theirs with their first item.
	 */
	async readDataTable(name: string): Promise<IDataObject[]> {
		const filter = encodeURIComponent(JSON.stringify({ name }));
		const { data: tables } = await this.request<{
			data: Array<{ id: string; name: string; projectId: string }>;
		}>('GET', `/rest/data-tables-global?filter=${filter}`);
		const table = tables.find((candidate) => candidate.name === name);
		if (table === undefined) return [];
		const { data } = await this.request<{ data: IDataObject[] }>(
			'GET',
			`/rest/projects/${table.projectId}/data-tables/${table.id}/rows?take=1000`,
		);
		return data;
	}

	/** Reads the descriptions of all node types, with their fields, as the editor gets them. */
	async listNodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.request('GET', '/types/nodes.json');
	}

	/**
	 * Sends one request with the login cookie and unwraps the answer. For calls that have no method
	 * of their own.
	 */
	async request<Answer>(method: string, pathAndQuery: string, body?: object): Promise<Answer> {
		const response = await fetch(`${this.url}${pathAndQuery}`, {
			method,
			headers: {
				// n8n ends idle connections, and a request that goes out just then would be lost.
				connection: 'close',
				...(this.cookie === '' ? {} : { cookie: this.cookie }),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new N8nRequestError(
				`${method} ${pathAndQuery} answered ${response.status}: ${text.slice(0, 500)}`,
				response.status,
			);
		}
		const cookie = response.headers
			.getSetCookie()
			.find((candidate) => candidate.startsWith('n8n-auth='));
		if (cookie !== undefined) this.cookie = cookie.split(';')[0];
		const answer = (text === '' ? {} : JSON.parse(text)) as { data?: Answer };
		// Almost every answer is wrapped in "data"; the list of node types is not.
		return answer.data ?? (answer as Answer);
	}
}
