import type { ErrorResponse } from '../emulator';
import { orderError, type VoyadoOrder } from './order';
import type { VoyadoContact, VoyadoOptions } from './types';

type LookUpKey = 'email' | 'mobilePhone' | 'socialSecurityNumber' | 'customKey';

/** Search keys in the order in which `any` tries them, with their format and error. */
const lookUps: Record<LookUpKey, { pattern: RegExp; errorCode: string }> = {
	email: { pattern: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, errorCode: 'InvalidEmailAddress' },
	mobilePhone: { pattern: /^\+\d{7,15}$/, errorCode: 'InvalidPhoneNumber' },
	socialSecurityNumber: { pattern: /^\d{8}-?\d{4}$/, errorCode: 'InvalidSocialSecurityNumber' },
	customKey: { pattern: /^.+$/, errorCode: 'InvalidSearchQuery' },
};

/** Rejects an order's contact that is invalid or, if required, unknown. */
export function checkContact(
	{ matchKey, matchKeyType }: VoyadoOrder['contact'],
	{ contacts, requiresKnownContact }: VoyadoOptions,
): void {
	const type = matchKeyType.toLowerCase();
	for (const [key, { pattern, errorCode }] of Object.entries(lookUps)) {
		if (key.toLowerCase() === type && !pattern.test(matchKey)) {
			throw orderError(400, errorCode, `'${matchKey}' is not a valid ${key}`);
		}
	}
	if (!requiresKnownContact) return;
	const isKnown = contacts.some((contact) => {
		if (type === 'contactid') return contact.id === matchKey;
		if (type === 'email') return contact.email === matchKey;
		if (type === 'mobilephone') return contact.mobilePhone === matchKey;
		if (type === 'socialsecuritynumber') return contact.socialSecurityNumber === matchKey;
		return contact.customKey === matchKey;
	});
	if (!isKnown) throw contactNotFound(422);
}

/** Returns the ID of the contact that a query finds. */
export function findContactId(
	contacts: VoyadoContact[],
	{ contactType, ...keys }: Record<string, string>,
): string {
	const [name, ...others] = Object.keys(keys);
	if (name === undefined || others.length > 0 || !(name === 'any' || name in lookUps)) {
		throw orderError(400, 'InvalidSearchQuery', 'Exactly one known search key is needed');
	}
	if (contactType && !contacts.some((contact) => contact.contactType === contactType)) {
		throw orderError(400, 'InvalidContactType', `Unknown contact type ${contactType}`);
	}
	const value = keys[name];
	// `any` uses the first key whose format matches, even if no contact has the value.
	const key =
		name === 'any'
			? (Object.keys(lookUps) as LookUpKey[]).find((each) => lookUps[each].pattern.test(value))
			: (name as LookUpKey);
	if (key === undefined || !lookUps[key].pattern.test(value)) {
		const errorCode = key === undefined ? 'InvalidSearchQuery' : lookUps[key].errorCode;
		throw orderError(400, errorCode, `'${value}' is not valid`);
	}
	const found = contacts.filter(
		(contact) => contact[key] === value && (!contactType || contact.contactType === contactType),
	);
	if (found.length === 0) throw contactNotFound(404);
	if (found.length > 1) {
		throw orderError(409, 'MultipleMatches', 'More than one contact matches', {
			multipleMatchesFound: found.map(({ id }) => id),
		});
	}
	return found[0].id;
}

function contactNotFound(status: number): ErrorResponse {
	return orderError(status, 'ContactNotFound', 'The contact was not found');
}
