import type { JsonRecord } from '../../shared/values';

/**
 * Whether an order is marked as sent to the ERP. The server filters by this, so only a clear yes counts:
 * shops also send 0, "false", null or nothing for no.
 */
export function isSent({ is_send: value }: JsonRecord): boolean {
	return /^(true|1)$/i.test(wordOf(value));
}

/**
 * Returns the code of a status that is text or a number; undefined if there is none, such as in a name.
 */
export function statusCodeOf(status: unknown): string | undefined {
	const word = wordOf(status);
	// Akinon's documentation calls the statuses by name in places; this name must not be overlooked.
	if (/^cancell?ed$/i.test(word)) return '100';
	return /^\d+$/.test(word) ? word : undefined;
}

function wordOf(value: unknown): string {
	return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
}
