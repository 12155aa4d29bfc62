import type { JsonRecord } from '../../shared/values';

/**
 * Whether an order is marked as sent to the ERP. The server filters by this, so only a clear yes counts:
 * shops also send 0, "false", null or nothing for no.
 */
export function isSent({ is_send: value }: JsonRecord): boolean {
	return /^(true|1)$/i.test(wordOf(value));
}

function wordOf(value: unknown): string {
	return ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : '';
}
