import type { IDataObject } from 'n8n-workflow';

import { toPlainText } from '../truncate';
import { isTransient } from './poll';
import { memoryOf, type PollCall, type PollResult, type Trigger } from './trigger';

/** What became of a stored position: it was read as it is, or replaced because it was damaged. */
export interface StoredPosition<Position> {
	position: Position;
	isIntact: boolean;
}

/** A trigger that remembers how far it has read the provider's list. */
interface CursorTrigger<Settings, Position> extends Omit<Trigger<Settings>, 'poll'> {
	/** Returns what a position belongs to, besides the server. Only a hash of it is stored. */
	getScope(call: PollCall<Settings>): unknown;
	readPosition(stored: unknown, call: PollCall<Settings>): StoredPosition<Position>;
	/** Builds the position of a trigger that only knows that it has been running since `call.now`. */
	startPosition(call: PollCall<Settings>): Position;
	/**
	 * @param position undefined on the first poll
	 * @returns what is new, and the position at which the next poll starts
	 */
	readNew(
		call: PollCall<Settings>,
		position: Position | undefined,
	): Promise<Omit<PollResult, 'state'> & { position: Position }>;
}

/** Builds a trigger that stores a position and starts over when its scope changes. */
export function cursorTrigger<Settings extends { emitExisting: boolean }, Position>(
	trigger: CursorTrigger<Settings, Position>,
): Trigger<Settings> {
	const { name } = trigger.provider;
	return {
		...trigger,
		async poll(call, stored) {
			const { settings, context } = call;
			const scope = await trigger.getScope(call);
			const { source, memory, isNew: isFirst } = memoryOf(call, stored, scope);
			const known = isFirst ? undefined : trigger.readPosition(memory.position, call);
			if (known?.isIntact === false) {
				context.logger.warn(
					`The stored position of the ${name} Trigger is damaged. It starts over and treats changes of the last hour as new.`,
				);
			}
			const found = await trigger.readNew(call, known?.position).catch((error: unknown) => {
				if (!isFirst || settings.emitExisting || !isTransient(error)) throw error;
				context.logger.warn(
					toPlainText(
						`${name} failed on the first poll. Changes from now on are emitted once it responds again: ${(error as Error).message}`,
					),
				);
				return { items: [], position: trigger.startPosition(call), mustKeepState: true };
			});
			const { position, ...result } = found;
			return { ...result, state: { source, position: position as IDataObject } };
		},
	};
}
