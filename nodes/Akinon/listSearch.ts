import { listSearch } from '../shared/n8n/listSearch';
import { readNumberedPages } from '../shared/pagination/numberedPages';
import { textOf } from '../shared/values';
import { akinon, findId, requireId, listOrders, sentFilter } from './api/client';
import type { AkinonOrder } from './api/types';
import { isSent } from './order/waiting';

const PAGE_SIZE = 100;
/** Akinon documents no filter for a part of a number, so the search reads up to 2,000 orders. */
const MAX_PAGES = 20;
const MAX_OPTIONS = 100;

/** Searches the orders that wait for the ERP by number, for the order picker. */
export const searchWaitingOrders = listSearch(akinon, async (client, searchText) => {
	const { entries } = await readNumberedPages<AkinonOrder>({
		fetchPage: async (page) =>
			await listOrders(client, { is_send: sentFilter(false) }, page, PAGE_SIZE),
		identity: findId,
		filter: (order) => !isSent(order) && labelOf(order).toLowerCase().includes(searchText),
		limit: MAX_OPTIONS,
		lastPage: MAX_PAGES,
	});
	return entries.map((order) => ({ name: labelOf(order), value: String(requireId(order)) }));
});

/** Returns number, amount and day, and nothing about the customer. */
function labelOf({ number, amount, currency, date_placed: placedAt }: AkinonOrder): string {
	const day = textOf(placedAt)?.slice(0, 10);
	const parts = [textOf(amount), textOf(currency)?.toUpperCase()].filter(Boolean).join(' ');
	return `${textOf(number) ?? ''} (${[parts, day].filter(Boolean).join(', ')})`;
}
