import { messageOf } from '../../../shared/n8n/nodeErrors';
import { plural } from '../../../shared/plural';
import { logUncountedPieces } from '../uncountedPieces';
import { isGivenUp, type DeliveryDecision } from './decide';
import type { QueueEntry } from './queueEntry';
import type { ListsRead } from './readLists';
import type { WaitingCall } from './settings';
import type { AkinonTriggerState } from './state';

/** Logs one line about the poll, and a warning for each thing that needs attention. */
export function logPoll(
	call: WaitingCall,
	{ pages, failures }: ListsRead,
	known: { state: AkinonTriggerState; dropped: number },
	{ deliveries, leases }: DeliveryDecision<QueueEntry>,
): void {
	const { logger } = call.context;
	const { maximumDeliveries } = call.settings;
	const lists = [...pages];
	const entries = lists.flatMap(([, list]) => list.entries);
	const waiting = lists.reduce((sum, [, list]) => sum + (list.count ?? list.entries.length), 0);
	const givenUp = [...leases.values()].filter((lease) => isGivenUp(lease, maximumDeliveries));
	logger.debug(
		`Akinon queue: ${entries.length} entries read, ${deliveries.length} emitted, ${waiting} waiting, ${givenUp.length} given up`,
	);
	const inList = (name: string) => (lists.length + failures.size > 1 ? ` with status ${name}` : '');
	for (const [name, error] of failures) {
		logger.warn(`Akinon's queue${inList(name)} could not be read: ${messageOf(error)}`);
	}
	for (const [name, list] of lists) {
		for (const [page, error] of list.failures) {
			logger.warn(`Page ${page} of Akinon's queue${inList(name)} was skipped: ${messageOf(error)}`);
		}
	}
	const skipped = describeSkipped(entries);
	if (skipped) logger.warn(skipped);
	if (known.dropped > 0) {
		logger.warn(
			`${known.dropped} damaged entries of the trigger's state were dropped; orders may come again`,
		);
	}
	logLoweredMaximum(call, known.state);
	logUncountedPieces(
		call,
		deliveries.map(({ order }) => order.order),
	);
}

function logLoweredMaximum(
	{ context, settings: { maximumDeliveries } }: WaitingCall,
	{ leases, maximumDeliveries: previous = maximumDeliveries }: AkinonTriggerState,
): void {
	const givenUp = [...leases.values()].filter(
		(lease) => isGivenUp(lease, maximumDeliveries) && !isGivenUp(lease, previous),
	);
	if (givenUp.length === 0) return;
	context.logger.warn(
		`'Maximum Deliveries' was lowered from ${previous || 'no limit'} to ${maximumDeliveries}: ${plural(givenUp.length, 'order')} came as often before and will not come again`,
	);
}

/**
 * Says what Akinon listed although it contradicts the filters; undefined if there was nothing. Orders that
 * the settings leave out are not counted.
 */
export function describeSkipped(entries: QueueEntry[]): string | undefined {
	const count = (reason: QueueEntry['skipReason']) =>
		entries.filter(({ skipReason }) => skipReason === reason).length;
	const parts = [
		[count('sent'), 'marked as sent'],
		[count('otherStatus'), 'in another status'],
	] as const;
	const said = parts
		.filter(([number]) => number > 0)
		.map(([number, what]) => `${plural(number, 'order')} ${what}`);
	if (said.length === 0) return undefined;
	return `Akinon ignored a filter and listed ${said.join(' and ')}, which the trigger leaves out`;
}
