import { cursorTrigger } from '../../../shared/n8n/cursorTrigger';
import { panora } from '../../api/client';
import { emptySample, logIncomplete, readSample, toItems } from '../items';
import { readSettings, type PanoraPoll, type PanoraTriggerSettings } from '../settings';
import { MAX_ORDERS, readUpdates, type UpdatesRead } from './readUpdates';
import {
	firstPosition,
	readUpdatePosition,
	toMemory,
	toPosition,
	type UpdatePosition,
} from './state';

/** Emits orders of a connection that were updated, oldest first. */
export const orderUpdatedTrigger = cursorTrigger<PanoraTriggerSettings, UpdatePosition>({
	provider: panora,
	// What is there before the first poll is only remembered.
	readSettings: (parameters) => ({ ...readSettings(parameters), emitExisting: false }),
	readSample,
	emptySample,
	getScope: ({ settings }) => [settings.connectionToken, 'orderUpdated'],
	readPosition: (stored, { now }) => readUpdatePosition(stored, now),
	startPosition: ({ now }) => firstPosition(now),
	async readNew(call, known) {
		const position = known ?? firstPosition(call.now);
		const memory = toMemory(position);
		const read = await readUpdates(call, memory, position.cursor);
		const isFirstRound = memory.startedAt !== undefined;
		if (read.hasReachedEnd) memory.startedAt = undefined;
		logPoll(call, read, memory.versions.size);
		return {
			items: await toItems(call, read.updated),
			position: toPosition(memory, read.nextCursor),
			// What the first round has remembered must not be lost: the next one could not tell what changed.
			mustKeepState: known === undefined || (isFirstRound && read.hasReachedEnd),
		};
	},
});

function logPoll(
	call: PanoraPoll,
	{ pagesRead, updated, waitingCount, forgottenCount, interruption }: UpdatesRead,
	watched: number,
): void {
	const { logger } = call.context;
	logger.debug(
		`Panora Trigger: ${pagesRead} pages read, ${updated.length} updated orders emitted, ${waitingCount} waiting for their remote data, ${watched} orders watched`,
	);
	if (interruption) logger.warn(`Panora's list was cut short: ${interruption.message}`);
	if (forgottenCount > 0) {
		logger.warn(
			`The Panora Trigger watches ${MAX_ORDERS} orders at most and has dropped the ${forgottenCount} oldest: it will not emit their updates`,
		);
	}
	logIncomplete(call, updated);
}
