import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { toNodeError } from './nodeErrors';
import { requireN8nVersion } from './n8nVersion';
import { RequestError, rethrow } from '../errors';

/** What n8n allows a poll outside its durable scheduler; older versions do not say it. */
const DEFAULT_BUDGET_MS = 300_000;
/** The poll stops reading then, so that the rest fits into the budget. */
const READING_SHARE = 0.6;
/** And sends nothing more then: n8n discards what a poll brings too late, marked orders too. */
const SENDING_SHARE = 0.8;

export interface PollDeadlines {
	/** Epoch milliseconds after which nothing more is read. */
	readUntil: number;
	/** Epoch milliseconds after which nothing more is sent or waited for. */
	deadline: number;
}

/** How long a poll that starts at `now` (epoch milliseconds) may take. */
export function pollDeadlines(context: IPollFunctions, now: number): PollDeadlines {
	const budget = budgetOf(context);
	return { readUntil: now + budget * READING_SHARE, deadline: now + budget * SENDING_SHARE };
}

function budgetOf(context: IPollFunctions): number {
	// n8n has this since 2.38 only, and any version may run the package.
	return typeof context.getPollBudgetMs === 'function'
		? context.getPollBudgetMs()
		: DEFAULT_BUDGET_MS;
}

/** Whether the same poll can succeed later without anybody changing something. */
export function isTransient(error: unknown): boolean {
	if (!(error instanceof RequestError)) return false;
	return error.details.outcome !== 'refused' || error.details.isTransient === true;
}

/**
 * Runs a trigger's poll: one at a time, without keeping a workflow from being published for what can
 * pass, and with what it throws as n8n shows it.
 *
 * @param poll brings what to emit, or null for nothing
 */
export async function runPoll(
	context: IPollFunctions,
	poll: (context: IPollFunctions) => Promise<IDataObject[] | null>,
): Promise<INodeExecutionData[][] | null> {
	try {
		const emitted = await oneAtATime(context, async () => {
			return await tolerateActivationError(context, async () => {
				requireN8nVersion(context.getNode());
				return await poll(context);
			});
		});
		return emitted && [emitted.map((json) => ({ json }))];
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** When the poll that is under way has used up its budget, by trigger. */
const pollEnds = new Map<string, number>();

/**
 * Runs a trigger's polls one at a time. n8n starts the next poll while a slow one still runs, which
 * would read the same queue and emit the same orders. A poll that hangs holds others off no longer
 * than its budget lasts: n8n gives it up then. A test run in the editor stands apart: it keeps
 * nothing, and a person waits for it.
 *
 * @returns what the poll returns, or null where another poll of the same trigger is under way
 */
async function oneAtATime<Result>(
	context: IPollFunctions,
	poll: () => Promise<Result | null>,
): Promise<Result | null> {
	if (context.getMode() === 'manual') return await poll();
	const trigger = `${context.getWorkflow().id} ${context.getNode().id}`;
	// Not the time of day: a clock that is set back would hold the next poll off for as long.
	const now = performance.now();
	if (now < (pollEnds.get(trigger) ?? -Infinity)) return null;
	const end = now + budgetOf(context);
	pollEnds.set(trigger, end);
	try {
		return await poll();
	} finally {
		if (pollEnds.get(trigger) === end) pollEnds.delete(trigger);
	}
}

const polledContexts = new WeakSet<IPollFunctions>();

/**
 * Runs a poll so that it does not end the trigger. n8n polls while it activates a trigger, also at
 * each of its starts, and gives the trigger up for good where that keeps throwing, although the
 * workflow still says that it is active. What is wrong is therefore only logged there, and thrown
 * by the next poll on schedule, where n8n shows it.
 */
async function tolerateActivationError<Result>(
	context: IPollFunctions,
	poll: () => Promise<Result | null>,
): Promise<Result | null> {
	// The activation's context is new and has the plain budget; the durable scheduler's later polls
	// also have a new context each time, but a shorter budget of their own.
	const isActivation = !polledContexts.has(context) && budgetOf(context) === DEFAULT_BUDGET_MS;
	polledContexts.add(context);
	try {
		return await poll();
	} catch (error) {
		const isSpared = isActivation && context.getMode() !== 'manual';
		if (!isSpared || stopsActivation(context, error)) return rethrow(error);
		context.logger.warn(`First poll after activation: ${(error as Error).message}`);
		return null;
	}
}

/** A start of n8n, on this server or in place of another, and not something that a person did. */
const RESTARTS: string[] = ['init', 'leadershipChange'];

/**
 * Whether a person who activates a workflow has to correct something first: wrong input, or a
 * credential or certificate that is refused. Where the trigger has worked before, a refusal can be the server's
 * own trouble.
 */
function stopsActivation(context: IPollFunctions, error: unknown): boolean {
	if (RESTARTS.includes(context.getActivationMode())) return false;
	if (!(error instanceof RequestError)) return true;
	const hasWorked = Object.keys(context.getWorkflowStaticData('node')).length > 0;
	const { status, reason } = error.details;
	return !hasWorked && (status === 401 || status === 403 || reason === 'certificate');
}
