import { MINUTE_MS } from '../../shared/durations';
import { RequestError, rethrow } from '../../shared/errors';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import type { ListedOrder } from '../api/client';
import type { RemoteDataReader } from '../api/remoteData';

/** Panora stores an order's own record before its remote data. Also the difference of clocks to expect. */
export const REMOTE_DATA_TIMEOUT_MS = 10 * MINUTE_MS;

/**
 * Reads remote data until it fails. What was read before counts, so that a slow server and a rate limit
 * cost no order.
 *
 * @returns the failure, if anything was read
 */
export async function readWhatIsPossible(
	reader: RemoteDataReader,
): Promise<RequestError | undefined> {
	try {
		await reader.read();
		return undefined;
	} catch (error) {
		const isKept = reader.readCount > 0 && error instanceof RequestError;
		return isKept ? error : rethrow(error);
	}
}

/** Whether the poll has not come to the order's remote data. */
export function isUnread(order: ListedOrder): boolean {
	return isReadable(order) && order.remote_data === undefined;
}
