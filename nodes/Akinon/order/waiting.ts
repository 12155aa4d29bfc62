import type { JsonRecord } from '../../shared/values';
import { orderStatuses } from './statuses';

/**
 * Whether an order is marked as sent to the ERP. The server filters by this, so only a clear yes counts:
 * shops also send 0, "false", null or nothing for no.
 */
export function isSent({ is_send: value }: JsonRecord): boolean {
	return /^(true|1)$/i.test(wordOf(value));
}

/**
 * Returns the code of a status, which Akinon's documentation calls by its name in places, such as
 * `shipped_and_informed`.
 *
 * @returns undefined if it is neither a code nor a name
 */
export function statusCodeOf(status: unknown): string | undefined {
	const word = wordOf(status);
	return /^\d+$/.test(word) ? word : codesByName.get(toName(word));
}

const codesByName = new Map(
	orderStatuses.map(({ name, value }) => [toName(name.replace(` (${value})`, '')), String(value)]),
);

function toName(text: string): string {
	return text.toLowerCase().replace(/\W+/g, '_').replace('cancelled', 'canceled');
}

function wordOf(value: unknown): string {
	return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
}
