import countBy from 'lodash/countBy';
import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	IPollFunctions,
} from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import { excerpt, limitDepth } from '../excerpt';
import { HttpClient } from '../http/client';
import type { Provider } from '../http/provider';
import { shortHash } from '../shortHash';
import { toPlainText } from '../truncate';
import { PollParameters } from './parameters';
import { pollDeadlines, runPoll, type PollDeadlines } from './poll';

/** Deeper than any order, and stored by n8n without trouble. */
const MAX_ITEM_DEPTH = 100;

/** What every step of a poll may need. */
export interface PollCall<Settings> extends PollDeadlines {
	context: IPollFunctions;
	client: HttpClient;
	settings: Settings;
	/** When the poll started; epoch milliseconds. */
	now: number;
}

export interface PollResult {
	items: IDataObject[];
	/** What n8n stores for the trigger; keys that are not given keep their values. */
	state: IDataObject;
	/**
	 * Starts an execution even without items. Only with an execution is n8n certain to keep the state:
	 * its durable poller drops that of the activation poll, its legacy poller that of a killed process.
	 */
	mustKeepState?: boolean;
}

export interface Trigger<Settings> {
	provider: Provider;
	readSettings(parameters: PollParameters): Settings;
	/** Reads the items of a test run in the editor. */
	readSample(call: PollCall<Settings>): Promise<IDataObject[]>;
	/** What to say if a test run finds nothing. */
	emptySample: { message: string; description: string };
	/** Reads what is new. It must not change the state that n8n has stored. */
	poll(call: PollCall<Settings>, stored: IDataObject): Promise<PollResult>;
}

/**
 * Runs one poll of a trigger. The state is assigned once, as the last step, so a poll that throws has
 * changed nothing. A test run in the editor neither reads nor writes the state.
 *
 * @param properties the node's own properties, for labels and defaults
 * @param given the trigger, or those of a node with several events, by the value of its parameter 'event'
 */
export async function runTrigger<Settings>(
	context: IPollFunctions,
	properties: INodeProperties[],
	given: Trigger<Settings> | { events: Record<string, Trigger<unknown>> },
): Promise<INodeExecutionData[][] | null> {
	return await runPoll(context, async () => {
		const now = Date.now();
		const parameters = new PollParameters(context, properties);
		const trigger = 'events' in given ? given.events[parameters.choice('event')] : given;
		const settings = trigger.readSettings(parameters);
		const deadlines = pollDeadlines(context, now);
		const client = await HttpClient.open(context, trigger.provider, deadlines.deadline);
		const call = { context, client, settings, now, ...deadlines };
		if (context.getMode() === 'manual') {
			const sample = await trigger.readSample(call);
			if (sample.length > 0) return storable(sample);
			throw new InvalidInputError(trigger.emptySample.message, trigger.emptySample.description);
		}
		const stored = context.getWorkflowStaticData('node');
		const { items, state, mustKeepState } = await trigger.poll(call, stored);
		logWarnings(context, items);
		Object.assign(stored, state);
		return items.length > 0 || mustKeepState ? storable(items) : null;
	});
}

function storable(items: IDataObject[]): IDataObject[] {
	return items.map((item) => limitDepth(item, MAX_ITEM_DEPTH));
}

/** What a trigger remembers, and a hash of what that belongs to. */
interface TriggerMemory {
	source: string;
	/** Empty if nothing is stored, or only the memory of another shop. */
	memory: IDataObject;
	/** Whether nothing was stored for this shop before. */
	isNew: boolean;
}

/**
 * Returns what a trigger remembers of the credential's server. After a change to another shop, its memory
 * would hide the new orders, so it starts anew.
 *
 * @param scope what the memory belongs to besides the server; must not change with a renewed secret
 */
export function memoryOf(
	{ client, context }: PollCall<unknown>,
	stored: IDataObject,
	scope: unknown,
): TriggerMemory {
	const source = shortHash([client.origin, scope]);
	const isNew = stored.source !== source;
	if (isNew && stored.source !== undefined) {
		context.logger.warn(
			`The memory of the ${client.provider.name} Trigger belongs to another server, login or selection. It starts anew, as if it had never polled.`,
		);
	}
	return { source, memory: isNew ? {} : stored, isNew };
}

/** Builds the item that a trigger emits instead of an order that it cannot emit. */
export function warningItem(warning: string, details: IDataObject): IDataObject {
	return { warning, details };
}

/** Builds the warning item for an entry of a provider's list that is not an order. */
export function unreadableItem({ name }: Provider, entry: unknown): IDataObject {
	return warningItem(
		`${name} listed an entry without a valid ID. It is emitted only once: look for the order in ${name}.`,
		{ entry: excerpt(entry) as IDataObject[string] },
	);
}

function logWarnings({ logger }: IPollFunctions, items: IDataObject[]): void {
	const warnings = items.map(({ warning }) => warning).filter((warning) => warning !== undefined);
	for (const [warning, count] of Object.entries(countBy(warnings))) {
		logger.warn(`${toPlainText(warning)}${count > 1 ? ` (${count} items)` : ''}`);
	}
}
