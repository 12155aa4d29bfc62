import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { PollContext, PollTriggerExecutor } from 'n8n-core';
import { Container } from '@n8n/di';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type WorkflowActivateMode,
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

/** The budget of a poll outside n8n's durable scheduler. */
const DEFAULT_BUDGET_MS = 300_000;
/** The budget of a poll in n8n's durable scheduler with default settings. */
const DURABLE_BUDGET_MS = 36_000;
/** The budget's share of the time after which the scheduler abandons a poll. */
const BUDGET_SHARE = 0.8;

export interface Poller {
	/** Runs one scheduled poll and returns what it emitted. */
	tick(): Promise<IDataObject[]>;
	/** Runs the poll that n8n makes at an activation; throws what the trigger throws. */
	activate(mode?: WorkflowActivateMode): Promise<IDataObject[]>;
	/** Kills and restarts n8n: what it has not saved is lost. Activates as n8n then does. */
	restart(): Promise<IDataObject[]>;
	/** Returns the state that n8n has stored for the trigger. */
	state(): IDataObject;
	/** Replaces the state, as another writer would. */
	setState(state: IDataObject): void;
	/** Errors of scheduled polls, in order. */
	errors: Array<NonNullable<NodeRun['error']>>;
	/** What the trigger logged, in order, such as `warn: A page could not be read`. */
	log: string[];
}

export interface PollerSettings extends Omit<NodeSettings, 'items'> {
	mode?: WorkflowExecuteMode;
	/** The budget of a poll in milliseconds. */
	budgetMs?: number;
}

/**
 * Models n8n's default poller: one context for all ticks after an activation, and the state in a live
 * object that is saved only with an activation and with emitted items.
 */
export async function legacyPoller(settings: PollerSettings): Promise<Poller> {
	const { workflow, node, data } = await pollWorkflow(settings);
	const emitted: IDataObject[] = [];
	const errors: Poller['errors'] = [];
	const log: string[] = [];
	const live = () => workflow.getStaticData('node', node);
	let saved: IDataObject = {};
	const save = () => {
		saved = stored(live());
	};
	const replaceLive = (state: IDataObject) => {
		for (const key of Object.keys(live())) delete live()[key];
		Object.assign(live(), stored(state));
	};
	const createExecutor = (mode: WorkflowActivateMode) => {
		const context = new PollContext(
			workflow,
			node,
			data,
			settings.mode ?? 'trigger',
			mode,
			(output) => {
				save();
				emitted.push(...jsonOf(output));
			},
			(error) => errors.push(error as Poller['errors'][number]),
			async () => undefined,
			async (poll) => await poll(),
			live,
			() => settings.budgetMs ?? DEFAULT_BUDGET_MS,
		);
		return pollExecutor(workflow, node, context, log);
	};
	let executor = createExecutor('activate');
	const activate = async (mode: WorkflowActivateMode = 'activate') => {
		executor = createExecutor(mode);
		await executor(true);
		save();
		return emitted.splice(0);
	};
	return {
		async tick() {
			await executor(false);
			return emitted.splice(0);
		},
		activate,
		async restart() {
			replaceLive(saved);
			return await activate('init');
		},
		state: live,
		setState(state) {
			replaceLive(state);
			save();
		},
		errors,
		log,
	};
}

/**
 * The copy of the state of each durable poll that is running. All pollers share it, and it is turned off
 * between polls: an active storage makes every promise of its process slower.
 */
const staged = new AsyncLocalStorage<IDataObject>();
let runningPolls = 0;

/**
 * Models n8n's durable poller: each poll has its own context and a copy of the state. The copy is
 * saved with the execution that the poll starts. Without an execution, a scheduled poll saves it, but
 * an activation poll does not. A poll that throws saves nothing, and the result of a poll that takes
 * too long is dropped.
 */
export async function durablePoller(settings: PollerSettings): Promise<Poller> {
	const { workflow, node, data } = await pollWorkflow(settings);
	const budget = settings.budgetMs ?? DURABLE_BUDGET_MS;
	const errors: Poller['errors'] = [];
	const log: string[] = [];
	let committed: IDataObject = {};
	/** n8n polls at an activation only if that creates a new job of its scheduler. */
	let isScheduled = false;

	const poll = async (mode: WorkflowActivateMode, isTest: boolean) => {
		const emitted: IDataObject[] = [];
		let isAbandoned = false;
		const commit = () => {
			if (!isAbandoned) committed = stored(staged.getStore() ?? {});
		};
		const context = new PollContext(
			workflow,
			node,
			data,
			settings.mode ?? 'trigger',
			mode,
			(output) => {
				if (!isAbandoned) emitted.push(...jsonOf(output));
				commit();
			},
			(error) => {
				if (!isAbandoned) errors.push(error as Poller['errors'][number]);
			},
			async () => commit(),
			async (run) => await staged.run(stored(committed), run),
			() => staged.getStore() as IDataObject,
			() => (isTest ? DEFAULT_BUDGET_MS : budget),
		);
		runningPolls++;
		const polled = pollExecutor(
			workflow,
			node,
			context,
			log,
		)(isTest).finally(() => {
			if (--runningPolls === 0) staged.disable();
		});
		if (isTest) await polled;
		else await Promise.race([polled, sleep(budget / BUDGET_SHARE, undefined, { ref: false })]);
		isAbandoned = true;
		return emitted;
	};
	const activate = async (mode: WorkflowActivateMode = 'activate') => {
		if (isScheduled) return [];
		const emitted = await poll(mode, true);
		isScheduled = true;
		return emitted;
	};
	return {
		tick: async () => await poll('update', false),
		activate,
		restart: async () => await activate('init'),
		state: () => committed,
		setState(state) {
			committed = stored(state);
		},
		errors,
		log,
	};
}

/** Returns a state as n8n's database returns it. */
function stored(state: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(state)) as IDataObject;
}

function pollExecutor(workflow: Workflow, node: INode, context: PollContext, log: string[]) {
	const write = (level: string) => (message: string) => void log.push(`${level}: ${message}`);
	const logger = Object.fromEntries(
		['debug', 'info', 'warn', 'error'].map((level) => [level, write(level)]),
	);
	// n8n shares one logger among all contexts.
	Object.defineProperty(context, 'logger', { value: logger });
	return Container.get(PollTriggerExecutor).create(workflow, node, context, () => true);
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
