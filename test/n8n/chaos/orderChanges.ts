import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Exchange } from '../../emulators/emulator';
import type { AkinonOrder } from '../../emulators/orders';
import { statusTables } from '../../orders/voyadoStatuses';
import { nodeOf, type Execution } from '../client';
import { comeAgainSoon } from '../orderMessages';
import { MessageBooks, type MessageOutcome } from './messageBooks';
import { messageOf, messageOfItem, messageOfRegistration } from './messages';
import { OrderLives } from './orderLives';
import {
	ChaosRun,
	ERROR_OUTPUT,
	REGISTER,
	TRIGGER,
	type ChaosKind,
	type Surroundings,
} from './run';

/** n8n's shortest interval is a minute, but it takes several schedules. */
const POLL_SECONDS = [0, 10, 20, 30, 40, 50];
/** The shortest wait that n8n keeps in its database, so that it survives a kill. */
const WAIT_SECONDS = 65;
/** A poll takes less, also one that repeats requests. */
const POLL_MS = 20_000;
/** How far orders move on while n8n or Akinon is down: how long it starts depends on the machine. */
const DOWN_MS = 10_000;
/** The statuses whose lists hold orders under way. */
const UNDER_WAY = ['400', '450', '500', '510'];

/** Orders arrive and move on; each of their messages is registered. */
export const orderChanges: ChaosKind = {
	example: 'akinon-order-messages-to-voyado',
	hurry(workflow) {
		const pollTimes = { item: POLL_SECONDS.map(everyMinuteAt) };
		Object.assign(nodeOf(workflow, TRIGGER).parameters, { pollTimes });
		Object.assign(nodeOf(workflow, REGISTER).parameters, structuredClone(statusTables));
		comeAgainSoon(workflow, { seconds: WAIT_SECONDS, maximum: 120 });
	},
	create: (surroundings: Surroundings) => new OrderChanges(surroundings),
};

function everyMinuteAt(second: number): IDataObject {
	return { mode: 'custom', cronExpression: `${second} * * * * *` };
}

class OrderChanges extends ChaosRun<MessageOutcome> {
	protected readonly killAt: [number, number] = [0.5, 1.5];

	private readonly books = new MessageBooks();

	private readonly lives: OrderLives;

	private readonly killedAt: number[] = [];

	constructor(surroundings: Surroundings) {
		super(surroundings);
		const { akinon } = surroundings.emulators;
		this.lives = new OrderLives(akinon, surroundings.orders, this.random, (order) =>
			this.books.ask(order.id, messageOf(order)),
		);
		akinon.observe((exchange) => this.noteShown(exchange));
	}

	protected async begin(): Promise<void> {
		const { n8n, workflowId } = this.surroundings;
		await this.activate();
		// The first poll that succeeds only remembers, and starts an execution without items.
		await n8n.client.waitForFirstExecution(workflowId);
		this.lives.start();
	}

	protected whileDown(): void {
		this.lives.pass(DOWN_MS);
	}

	protected override isLate(): boolean {
		return this.lives.progress > 0.6;
	}

	protected async finish(): Promise<void> {
		await this.until(() => this.lives.isOver);
		this.lives.stop();
	}

	protected override async kill(): Promise<void> {
		await super.kill();
		this.lives.stop();
		const now = Date.now();
		this.killedAt.push(now);
		this.books.cutOff(now - POLL_MS);
	}

	protected override async restart(): Promise<void> {
		await super.restart();
		this.lives.start();
	}

	/** Notes the orders of an answer that arrived whole, with their items. */
	private noteShown({ path, query, status, response, fault }: Exchange): void {
		if (status !== 200 || fault !== undefined || !path.startsWith('/api/i1/orders/')) return;
		const { results } = response as { results?: AkinonOrder[] };
		const isUnderWay = UNDER_WAY.includes(query.status);
		for (const order of results ?? [response as AkinonOrder]) {
			this.books.show(order.id, messageOf(order), Date.now(), isUnderWay);
		}
	}

	protected readExecution(execution: Execution): void {
		const emitted = emittedOf(execution);
		const startedAt = Date.parse(execution.startedAt ?? '');
		const killedAt = this.killedAt.find((time) => time >= startedAt);
		for (const item of emitted) {
			const [id, message] = [Number(item.id), messageOfItem(item)];
			if (execution.status === 'crashed') this.books.crash(id, message, killedAt ?? startedAt);
			else this.books.emit(id, message);
		}
		for (const item of outputsOf(execution, REGISTER, ERROR_OUTPUT)) {
			const { outcome } = item.details as { outcome: string };
			this.books.report(Number(item.id), messageOfItem(item), outcome);
		}
	}

	protected count(): MessageOutcome {
		const { akinon, voyado } = this.surroundings.emulators;
		const ids = new Map([...akinon.orders.values()].map(({ id, number }) => [number, id]));
		return this.books.count(
			voyado.registrations.map((registration) => ({
				id: ids.get(registration.orderNumber)!,
				message: messageOfRegistration(registration),
			})),
		);
	}

	override describeFailures(): string[] {
		return this.books.failures();
	}
}

/** The items that the trigger emitted, also if n8n was killed before it noted them as its output. */
function emittedOf(execution: Execution): IDataObject[] {
	const stack = execution.data.executionData?.nodeExecutionStack ?? [];
	const waiting = stack.filter(({ node }) => node.name === TRIGGER);
	const items = waiting.flatMap(({ data }) => data.main.flatMap((output) => output ?? []));
	return [...outputsOf(execution, TRIGGER), ...jsonOf(items)].filter(({ id }) => id !== undefined);
}

/** The items of an output in all runs of a node: orders that could not be sent come back to it. */
function outputsOf(execution: Execution, nodeName: string, output = 0): IDataObject[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs.flatMap(({ data }) => jsonOf(data?.main[output] ?? []));
}

function jsonOf(items: INodeExecutionData[]): IDataObject[] {
	return items.map(({ json }) => json);
}
