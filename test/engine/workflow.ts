import { WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	Workflow,
	type IConnections,
	type IDataObject,
	type INodeExecutionData,
	type IRun,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import {
	additionalData,
	credentialsHelper,
	nodeTypes,
	packageNode,
	source,
	type Credentials,
	type NodeSettings,
} from './engine';

/** A node of the package in a workflow, and the nodes that its outputs lead to. */
export interface Step extends Omit<NodeSettings, 'items' | 'credentials'> {
	name: string;
	/** The names of the nodes at each output. */
	to?: string[][];
}

export interface WorkflowRun {
	run: IRun;
	/** The JSON of the items of a node's output. */
	outputOf(name: string, output?: number): IDataObject[];
	hintsOf(name: string): string[];
}

/** Runs several nodes of the built package in n8n's engine; the items go to the first one. */
export async function runWorkflow(
	items: IDataObject[],
	steps: Step[],
	credentials: Credentials,
	mode: WorkflowExecuteMode = 'manual',
): Promise<WorkflowRun> {
	const connections: IConnections = { Source: { main: [[mainInput(steps[0].name)]] } };
	for (const { name, to = [] } of steps) {
		connections[name] = { main: to.map((names) => names.map(mainInput)) };
	}
	const nodes = steps.map((step) => ({
		...packageNode({ ...step, nodeId: step.name, credentials }),
		name: step.name,
	}));
	const own = Object.fromEntries(
		steps.flatMap(({ type, nodeType }) => (nodeType ? [[type, nodeType]] : [])),
	);
	const workflow = new Workflow({
		id: 'w',
		name: 'w',
		nodes: [source, ...nodes],
		connections,
		active: false,
		nodeTypes: await nodeTypes(
			items.map((json) => ({ json })),
			own,
		),
		settings: { executionOrder: 'v1' },
	});
	const helper = await credentialsHelper(credentials);
	const execution = new WorkflowExecute(additionalData({ credentialsHelper: helper }), mode);
	const run = await execution.run({ workflow, startNode: source });
	const taskOf = (name: string) => run.data.resultData.runData[name]?.[0];
	return {
		run,
		outputOf(name, output = 0) {
			const found: INodeExecutionData[] = taskOf(name)?.data?.main?.[output] ?? [];
			return found.map(({ json }) => json);
		},
		hintsOf: (name) => (taskOf(name)?.hints ?? []).map(({ message }) => message),
	};
}

function mainInput(node: string) {
	return { node, type: NodeConnectionTypes.Main, index: 0 };
}
