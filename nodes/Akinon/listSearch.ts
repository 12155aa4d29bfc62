import { readNumberedPages } from '../shared/pagination/numberedPages';
import { listSearch } from '../shared/n8n/listSearch';
import { akinon, findId, requireId, listOrders, sentFilter } from './api/client';
import type { AkinonOrder } from './api/types';

const PAGE_SIZE = 100;
/** So many orders are looked through for a number: the list has no published filter for it. */
const MAX_PAGES = 20;
const MAX_LENGTH = 100;

/** Feeds the order picker: orders waiting for the ERP whose number contains what was typed. */
export const searchWaitingOrders = listSearch(akinon, async (client, wanted) => {
	const { entries } = await readNumberedPages<AkinonOrder>({
		fetchPage: async (page) =>
			await listOrders(client, { is_send: sentFilter(false) }, page, PAGE_SIZE),
		identity: findId,
		filter: (order) => order.is_send === false && labelOf(order).toLowerCase().includes(wanted),
		limit: MAX_LENGTH,
		lastPage: MAX_PAGES,
	});
	return entries.map((order) => ({ name: labelOf(order), value: String(requireId(order)) }));
});

/** The number, and what tells people which order it is; nothing about the customer. */
function labelOf({ number, amount, currency, date_placed: placed }: AkinonOrder): string {
	const day = String(placed ?? '').slice(0, 10);
	return `${number} (${amount} ${String(currency ?? '').toUpperCase()}, ${day})`;
}
