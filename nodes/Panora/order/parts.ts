import type { JsonRecord } from '../../shared/values';

/** What an order's shop record has to be completed with, since only Panora knows it. */
export interface PanoraOrderParts {
	/** Panora's own UUID. */
	id: string | null;
	number: string | null;
	/** Panora's own UUID; null for a customer that Panora does not know. */
	customerId: string | null;
	custom: JsonRecord;
}

/**
 * The free fields of an order: Panora's own, the shop's, and the shop's own ID of the customer.
 *
 * @param remoteCustomerId a guest has none
 */
export function customFields(
	{ custom }: PanoraOrderParts,
	fields: Array<[string, unknown]>,
	remoteCustomerId: string | null,
): JsonRecord {
	return Object.fromEntries([
		...Object.entries(custom),
		...fields,
		...(remoteCustomerId === null ? [] : [['remoteCustomerId', remoteCustomerId]]),
	]) as JsonRecord;
}
