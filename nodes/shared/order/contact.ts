/** What a name and a way to reach somebody are taken from, in this order. */
export interface ContactSource {
	email: string | null;
	phone: string | null;
	firstName: string | null;
	lastName: string | null;
}

/**
 * Completes a customer by the addresses: the first record that has an email address, a phone number, or
 * a name. First and last name come from one record.
 *
 * @param sources the customer's record, then the billing and the shipping address
 */
export function completeContact(sources: Array<ContactSource | null>): ContactSource {
	const known = sources.filter((source) => source !== null);
	const named = known.find(({ firstName, lastName }) => firstName !== null || lastName !== null);
	return {
		email: known.find(({ email }) => email !== null)?.email ?? null,
		phone: known.find(({ phone }) => phone !== null)?.phone ?? null,
		firstName: named?.firstName ?? null,
		lastName: named?.lastName ?? null,
	};
}
