import type { PollCall } from '../../shared/n8n/trigger';
import { isReadable, type UnreadableEntry } from '../../shared/pagination/unreadableEntry';
import type { AkinonOrder } from '../api/types';
import { hasUncountedPieces, uncountedPiecesText, type OutputChoice } from '../order/output';

/** Logs one line if items of the orders seem to stand for several pieces. */
export function logUncountedPieces(
	{ context, settings }: PollCall<{ output: OutputChoice }>,
	orders: Array<AkinonOrder | UnreadableEntry>,
): void {
	const uncounted = orders.filter(
		(order) => isReadable(order) && hasUncountedPieces(order, settings.output),
	);
	if (uncounted.length > 0) context.logger.warn(uncountedPiecesText(uncounted.length));
}
