import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

import { rethrow } from '../errors';
import { isTransient } from './poll';
import type { PollCall, PollResult, Trigger } from './trigger';

/** Tells how a stored position was read: as it is, or replaced because it was damaged. */
export interface StoredPosition<Position> {
	position: Position;
	isIntact: boolean;
}

/** What a poll found, and the position at which the next one starts. */
export interface CursorPollResult<Position> extends Omit<PollResult, 'state'> {
	position: Position;
}

/** A trigger that remembers how far it has read the provider's list. */
export interface CursorTrigger<Settings, Position> extends Omit<Trigger<Settings>, 'poll'> {
	/** What a position belongs to, besides the server. Only a hash of it is stored. */
	getScope(call: PollCall<Settings>): unknown;
	readPosition(stored: unknown, call: PollCall<Settings>): StoredPosition<Position>;
	/** The position of a trigger that only knows that it has been running since `call.now`. */
	startPosition(call: PollCall<Settings>): Position;
	/** @param position undefined on the first poll */
	readNew(
		call: PollCall<Settings>,
		position: Position | undefined,
	): Promise<CursorPollResult<Position>>;
}

/** Builds a trigger that stores a position and starts over when its scope changes. */
export function cursorTrigger<Settings extends { emitExisting: boolean }, Position>(
	trigger: CursorTrigger<Settings, Position>,
): Trigger<Settings> {
	const { name } = trigger.provider;
	const readStored = (call: PollCall<Settings>, stored: unknown) => {
		const { position, isIntact } = trigger.readPosition(stored, call);
		if (!isIntact) {
			call.context.logger.warn(
				`The stored position of the ${name} Trigger is damaged. It starts over and treats changes of the last hour as new.`,
			);
		}
		return position;
	};
	const readNew = async (call: PollCall<Settings>, position: Position | undefined) => {
		try {
			return await trigger.readNew(call, position);
		} catch (error) {
			const isFirst = position === undefined;
			if (!isFirst || call.settings.emitExisting || !isTransient(error)) return rethrow(error);
			call.context.logger.warn(
				`${name} failed on the first poll. Changes from now on are emitted once it responds again: ${(error as Error).message}`,
			);
			return { items: [], position: trigger.startPosition(call), mustKeepState: true };
		}
	};
	return {
		...trigger,
		async poll(call, stored) {
			const scope = await trigger.getScope(call);
			const source = hash([call.client.origin, scope]);
			const isFirst = stored.source !== source;
			const known = isFirst ? undefined : readStored(call, stored.position);
			const { position, ...result } = await readNew(call, known);
			return { ...result, state: { source, position: position as IDataObject } };
		},
	};
}

function hash(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
