import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { toNodeError } from './nodeErrors';
import { requireN8nVersion } from './n8nVersion';
import { DAY_MS } from '../durations';
import { RequestError, rethrow } from '../errors';
import { ExpiringMap } from '../expiringMap';
import { toPlainText } from '../truncate';

/** What n8n allows a poll outside its durable scheduler; older versions do not report it. */
const DEFAULT_BUDGET_MS = 300_000;
/** Reading stops after this share of the budget, so that the rest of the poll fits. */
const READING_SHARE = 0.6;
/** Nothing is sent after this share: n8n discards the result of a late poll, marked orders included. */
const SENDING_SHARE = 0.8;

export interface PollDeadlines {
	/** Epoch milliseconds after which nothing more is read. */
	readUntil: number;
	/** Epoch milliseconds after which nothing more is sent or waited for. */
	deadline: number;
}

/** Computes how long a poll that starts at `now` (epoch milliseconds) may take. */
export function pollDeadlines(context: IPollFunctions, now: number): PollDeadlines {
	const budget = budgetOf(context);
	return { readUntil: now + budget * READING_SHARE, deadline: now + budget * SENDING_SHARE };
}

function budgetOf(context: IPollFunctions): number {
	// n8n has this method since 2.38 only.
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
 * Runs a poll under n8n's rules: one at a time, tolerant of passing failures at activation, and with
 * errors as n8n shows them.
 *
 * @param poll returns the items to emit, or null for none
 */
export async function runPoll(
	context: IPollFunctions,
	poll: () => Promise<IDataObject[] | null>,
): Promise<INodeExecutionData[][] | null> {
	try {
		const items = await oneAtATime(context, async () => {
			return await tolerateErrors(context, async () => {
				requireN8nVersion(context.getNode());
				return await poll();
			});
		});
		return items && [items.map((json) => ({ json }))];
	} catch (error) {
		throw toNodeError(context.getNode(), error);
	}
}

/** Returns what tells a trigger from all others of this n8n. */
export function triggerKey(context: IPollFunctions): string {
	return `${context.getWorkflow().id} ${context.getNode().id}`;
}

/** When the budget of the running poll ends, by trigger; in milliseconds of `performance.now()`. */
const pollEnds = new Map<string, number>();

/**
 * Runs the polls of a trigger one at a time. n8n starts the next poll while a slow one still runs,
 * which would emit the same orders twice. A poll that hangs blocks others only until its budget ends,
 * because n8n then gives it up. Test runs are independent: they keep nothing.
 *
 * @returns null if another poll of the same trigger is running
 */
async function oneAtATime<Result>(
	context: IPollFunctions,
	poll: () => Promise<Result | null>,
): Promise<Result | null> {
	if (context.getMode() === 'manual') return await poll();
	const trigger = triggerKey(context);
	// Not the time of day: if the clock is set back, the next poll would be blocked for as long.
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

/** After this many polls in a row that were refused with 401, a person has to correct the credential. */
const MAX_REFUSALS = 3;
/** How many polls in a row were refused with 401, by trigger. */
const refusals = new ExpiringMap<number>(DAY_MS);

/**
 * Keeps errors that may pass from stopping the trigger. n8n polls whenever it activates a trigger, also
 * at each start, and gives the trigger up if that keeps failing, although the workflow still looks
 * active. Such an error is only logged; the next scheduled poll throws it if it persists. And n8n's
 * durable poller pauses a trigger for minutes if its credential is refused: a single 401 may pass.
 */
async function tolerateErrors<Result>(
	context: IPollFunctions,
	poll: () => Promise<Result | null>,
): Promise<Result | null> {
	if (context.getMode() === 'manual') return await poll();
	const isActivating = isActivation(context);
	const trigger = triggerKey(context);
	try {
		const result = await poll();
		refusals.set(trigger, 0);
		return result;
	} catch (error) {
		if (isActivating && mustStopActivation(context, error)) return rethrow(error);
		const isRefused = error instanceof RequestError && error.details.status === 401;
		const count = isRefused ? (refusals.get(trigger) ?? 0) + 1 : 0;
		refusals.set(trigger, count);
		if (isActivating) {
			context.logger.warn(toPlainText(`First poll after activation: ${(error as Error).message}`));
			return null;
		}
		if (!isRefused || count >= MAX_REFUSALS) return rethrow(error);
		return rethrow(new RequestError(error.message, { ...error.details, isTransient: true }));
	}
}

const polledContexts = new WeakSet<IPollFunctions>();
/** What the polls of a trigger have shown of n8n's poller. */
const observedPolls = new ExpiringMap<'reusesContext' | 'hadUpdate'>(DAY_MS);

/**
 * Whether n8n polls because it activates the trigger. That poll has a new context and the default budget.
 * Polls of the durable scheduler also have new contexts, and a shorter budget unless n8n is configured to
 * have the same; all of them are in activation mode `update`. So if the contexts of a trigger are never
 * reused, only the first poll in that mode counts as an activation.
 */
function isActivation(context: IPollFunctions): boolean {
	const trigger = triggerKey(context);
	const observed = observedPolls.get(trigger);
	if (polledContexts.has(context)) {
		observedPolls.set(trigger, 'reusesContext');
		return false;
	}
	polledContexts.add(context);
	if (budgetOf(context) !== DEFAULT_BUDGET_MS) return false;
	if (context.getActivationMode() !== 'update' || observed === 'reusesContext') return true;
	observedPolls.set(trigger, 'hadUpdate');
	return observed === undefined;
}

/** Activations at a start of n8n, on this server or on another one that it replaces. */
const RESTARTS: string[] = ['init', 'leadershipChange'];

/**
 * Whether the person who activates the workflow has to fix something first: wrong input, or a rejected
 * credential or certificate. If the trigger has worked before, the server itself may be at fault.
 */
function mustStopActivation(context: IPollFunctions, error: unknown): boolean {
	if (RESTARTS.includes(context.getActivationMode())) return false;
	if (!(error instanceof RequestError)) return true;
	const hasWorked = Object.keys(context.getWorkflowStaticData('node')).length > 0;
	const { status, reason } = error.details;
	// A login can be refused with 400 too, for example for its scope.
	const isRefused = status === 400 || status === 401 || status === 403;
	return !hasWorked && (isRefused || reason === 'certificate');
}
