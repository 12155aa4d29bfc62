import { AsyncLocalStorage } from 'node:async_hooks';
import { PollContext, PollTriggerExecutor } from 'n8n-core';
import { Container } from '@n8n/di';
import {
	Workflow,
	type IDataObject,
	type INodeExecutionData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import {
	additionalData,
	credentialsHelper,
	nodeTypes,
	packageNode,
	type NodeRun,
	type NodeSettings,
} from './engine';

/** What n8n gives a poll that its durable scheduler does not run. */
const DEFAULT_BUDGET_MS = 300_000;
/** What n8n's durable scheduler gives a poll with its default settings. */
const DURABLE_BUDGET_MS = 36_000;

export interface Poller {
	/** One tick of the schedule; what it emitted. */
	tick(): Promise<IDataObject[]>;
	/** The poll that n8n makes while it activates the workflow; it throws what the trigger throws. */
	activate(): Promise<IDataObject[]>;
	/** What n8n has kept for the trigger. */
	state(): IDataObject;
	/** Puts another state in place, as another writer would. */
	setState(state: IDataObject): void;
	/** Errors that ticks reported, in order. */
	errors: Array<NonNullable<NodeRun['error']>>;
}

export interface PollerSettings extends Omit<NodeSettings, 'items'> {
	mode?: WorkflowExecuteMode;
	/** What the trigger may take, in milliseconds. */
	budgetMs?: number;
}

/** n8n's poller as it is by default: one context for all ticks, state in a live object. */
export async function legacyPoller(settings: PollerSettings): Promise<Poller> {
	const { workflow, node, data } = await pollWorkflow(settings);
	const emitted: IDataObject[] = [];
	const errors: Poller['errors'] = [];
	const context = new PollContext(
		workflow,
		node,
		data,
		settings.mode ?? 'trigger',
		'activate',
		(output) => emitted.push(...jsonOf(output)),
		(error) => errors.push(error as Poller['errors'][number]),
		async () => undefined,
		async (poll) => await poll(),
		() => workflow.getStaticData('node', node),
		() => settings.budgetMs ?? DEFAULT_BUDGET_MS,
	);
	const executor = Container.get(PollTriggerExecutor).create(workflow, node, context, () => true);
	const run = async (isTest: boolean) => {
		await executor(isTest);
		return emitted.splice(0);
	};
	return {
		tick: async () => await run(false),
		activate: async () => await run(true),
		state: () => workflow.getStaticData('node', node),
		setState: (state) => {
			const live = workflow.getStaticData('node', node);
			for (const key of Object.keys(live)) delete live[key];
			Object.assign(live, state);
		},
		errors,
	};
}

/**
 * n8n's durable poller: each tick has a context of its own and a copy of the state, which is kept
 * together with the execution or, without one, on its own; a tick that throws keeps nothing.
 */
export async function durablePoller(settings: PollerSettings): Promise<Poller> {
	const { workflow, node, data } = await pollWorkflow(settings);
	const staged = new AsyncLocalStorage<IDataObject>();
	let committed: IDataObject = {};
	const errors: Poller['errors'] = [];

	const run = async (isTest: boolean) => {
		const emitted: IDataObject[] = [];
		const commit = () => {
			committed = structuredClone(staged.getStore() ?? {});
		};
		const context = new PollContext(
			workflow,
			node,
			data,
			settings.mode ?? 'trigger',
			'update',
			(output) => {
				emitted.push(...jsonOf(output));
				commit();
			},
			(error) => errors.push(error as Poller['errors'][number]),
			async () => commit(),
			async (poll) => await staged.run(structuredClone(committed), poll),
			() => staged.getStore() as IDataObject,
			() => (isTest ? DEFAULT_BUDGET_MS : (settings.budgetMs ?? DURABLE_BUDGET_MS)),
		);
		await Container.get(PollTriggerExecutor).create(workflow, node, context, () => true)(isTest);
		return emitted;
	};
	return {
		tick: async () => await run(false),
		activate: async () => await run(true),
		state: () => committed,
		setState: (state) => {
			committed = structuredClone(state);
		},
		errors,
	};
}

async function pollWorkflow(settings: PollerSettings) {
	const node = packageNode(settings);
	const workflow = new Workflow({
		id: settings.workflowId ?? 'w',
		name: 'w',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: await nodeTypes(),
		settings: { timezone: settings.timezone ?? 'Europe/Istanbul' },
	});
	const helper = await credentialsHelper(settings.credentials);
	return { workflow, node, data: additionalData({ credentialsHelper: helper }) };
}

function jsonOf(output: INodeExecutionData[][]): IDataObject[] {
	return output.flat().map(({ json }) => json);
}
