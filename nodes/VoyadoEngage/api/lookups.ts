import { RequestError } from '../../shared/errors';
import { pollUntil } from '../../shared/http/pollUntil';
import type { OperationContext } from '../../shared/n8n/operation';
import { truncate } from '../../shared/truncate';
import { findContact, listStores, type ContactSearch } from './client';
import type { VoyadoOrder, VoyadoStore } from './types';

/**
 * How Engage can search for a contact, by `matchKeyType`. It can also search by `customKey`, but which
 * of the other types that is depends on what each customer has agreed with Voyado.
 */
const searchKeys: Record<string, { by: string; name: string }> = {
	Email: { by: 'email', name: 'email' },
	MobilePhone: { by: 'mobilePhone', name: 'mobile phone' },
	SocialSecurityNumber: { by: 'socialSecurityNumber', name: 'social security number' },
};

/** Whether Engage can search for the contact of an order. */
export function canLookUpContact({ contact }: VoyadoOrder): boolean {
	return Object.hasOwn(searchKeys, contact.matchKeyType);
}

/** Looks up the stores and contacts of a run's orders. Orders that share one share the request. */
export class OrderLookups {
	private readonly searches = new Map<string, Promise<ContactSearch>>();
	private stores?: Promise<VoyadoStore[]>;
	/** Epoch milliseconds of the first search. All contacts have had that much time to appear. */
	private startedAt?: number;

	/** Gets an order's store. Throws RequestError if Engage has no such store, not even an inactive one. */
	async getStore({ client }: OperationContext, { storeId }: VoyadoOrder): Promise<VoyadoStore> {
		this.stores ??= listStores(client, true);
		const store = (await this.stores).find(({ externalId }) => externalId === storeId);
		if (store) return store;
		throw new RequestError(
			`Voyado Engage has no store with the external ID "${truncate(storeId)}"`,
			{ outcome: 'refused', description: "Choose a 'Store' from the list." },
		);
	}

	/**
	 * Gets the contact ID of an order for which `canLookUpContact` is true.
	 *
	 * @param waitMs how long to wait for contacts at most, counted from the first search of the run
	 * @throws RequestError if there is no contact by then, or several
	 */
	async getContactId(call: OperationContext, order: VoyadoOrder, waitMs: number): Promise<string> {
		const { matchKey, matchKeyType } = order.contact;
		const { by, name } = searchKeys[matchKeyType];
		const key = JSON.stringify([by, matchKey, waitMs]);
		const search = this.searches.get(key) ?? this.search(call, by, matchKey, waitMs);
		this.searches.set(key, search);
		const result = await search;
		if (result.outcome === 'found') return result.contactId;
		throw noSingleContact(order, `the ${name} "${truncate(matchKey)}"`, result, waitMs);
	}

	private async search(
		{ client, context }: OperationContext,
		by: string,
		value: string,
		waitMs: number,
	): Promise<ContactSearch> {
		this.startedAt ??= Date.now();
		return await pollUntil(
			async () => await findContact(client, by, value, undefined),
			({ outcome }) => outcome !== 'notFound',
			this.startedAt + waitMs - Date.now(),
			context.getExecutionCancelSignal(),
		);
	}
}

function noSingleContact(
	{ orderNumber }: VoyadoOrder,
	searched: string,
	{ outcome }: ContactSearch,
	waitMs: number,
): RequestError {
	const order = `order ${truncate(orderNumber)}`;
	if (outcome === 'multipleMatches') {
		return new RequestError(`Voyado Engage has several contacts with ${searched} of ${order}`, {
			outcome: 'refused',
			description:
				"Nothing was sent. Merge the contacts in Engage, or choose another 'Match Contact By'.",
		});
	}
	const waited = waitMs > 0 ? `, even after ${waitMs / 1000} seconds` : '';
	return new RequestError(`Voyado Engage has no contact with ${searched} of ${order}${waited}`, {
		outcome: 'notSent',
		isTransient: true,
		description:
			"Nothing was sent. Create the contact first and run the order again, or set 'Wait for Contact' in the options, since a new contact appears after some seconds.",
	});
}
