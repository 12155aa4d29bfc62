import { InvalidInputError } from '../../shared/errors';
import { truncate } from '../../shared/truncate';

/** Whether a text has the format of Panora's IDs. */
export function isPanoraId(text: string): boolean {
	return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/**
 * Returns one of Panora's IDs.
 *
 * @param hint where to find the ID
 * @throws InvalidInputError for any other text, to which Panora would answer with a database error
 */
export function requirePanoraId(id: string, label: string, hint: string): string {
	if (isPanoraId(id)) return id;
	throw new InvalidInputError(`'${label}' is not a Panora ID: "${truncate(id)}"`, hint);
}

/** Returns Panora's ID of a customer. See `requirePanoraId`. */
export function requireCustomerId(id: string, label: string): string {
	return requirePanoraId(
		id,
		label,
		'It looks like 801f9ede-c698-4e66-a7fc-48d19eebaa4f. It is the customer_id of an order, not the remote_id of the customer.',
	);
}
