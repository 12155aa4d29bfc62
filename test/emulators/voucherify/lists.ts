import { errorResponse } from './errors';
import type { Json } from './types';

/** A page of a list in Voucherify's envelope. */
export function pageOf(
	list: Json[],
	query: Record<string, string>,
	name: string,
	hasTotal: boolean,
): Json {
	const limit = inRange('limit', query.limit ?? '10');
	const number = pageNumber(query.page ?? '1');
	return {
		data_ref: name,
		[name]: list.slice((number - 1) * limit, number * limit),
		...(hasTotal && { total: list.length }),
	};
}

/** @param keyOf returns the text by which an entry is sorted */
export function sorted<Entry extends Json>(
	list: Entry[],
	order: string,
	allowed: string[],
	keyOf = (entry: Entry, key: string): string => String(entry[key] ?? ''),
): Entry[] {
	const key = order.replace(/^-/, '');
	if (!allowed.includes(key)) {
		throw errorResponse(400, 'invalid_query_params', 'Invalid query params', 'Property .order');
	}
	const direction = order.startsWith('-') ? -1 : 1;
	const keyed = list.map((entry) => ({ entry, text: keyOf(entry, key) }));
	return keyed
		.sort((a, b) => (a.text === b.text ? 0 : a.text < b.text ? -direction : direction))
		.map(({ entry }) => entry);
}

/** @throws ErrorResponse unless a parameter is between 1 and 100 */
export function inRange(name: string, value: string): number {
	const number = Number(value);
	if (Number.isInteger(number) && number >= 1 && number <= 100) return number;
	const details = `Property .${name} should be between 1 and 100`;
	throw errorResponse(400, 'invalid_query_params', 'Invalid query params', details);
}

function pageNumber(value: string): number {
	if (Number(value) > 100) {
		const details = 'Property .page cannot be higher than 100';
		throw errorResponse(400, 'page_over_limit', 'Page over limit', details);
	}
	return inRange('page', value);
}
