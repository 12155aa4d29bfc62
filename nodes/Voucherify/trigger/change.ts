import { UnreadableEntry } from '../../shared/pagination/unreadableEntry';
import { isIdText } from '../../shared/values';
import type { VoucherifyOrder } from '../api/types';
import { isCreations, type ChangeList } from './changeLists';
import type { Change } from './decide';
import type { Entry } from './listPages';

/** What a list of orders contains. */
export type ListedOrder = VoucherifyOrder | UnreadableEntry;

/**
 * Builds the change that an entry of a list shows.
 *
 * @returns undefined for an order without the time that the list is sorted by: another list has it
 */
export function toChange(
	list: ChangeList,
	entry: Entry,
	place: Pick<Change<ListedOrder>, 'at' | 'isDated' | 'page'>,
): Change<ListedOrder> | undefined {
	const order = hasId(entry) ? entry : new UnreadableEntry(entry);
	const isReadable = order === entry;
	if (isReadable && !isCreations(list) && !place.isDated) return undefined;
	return { ...place, id: order.id, isSilent: isReadable && !list.hasChange(entry), order };
}

function hasId(entry: Entry): entry is VoucherifyOrder {
	const { id } = (entry ?? {}) as { id?: unknown };
	return isIdText(id);
}
