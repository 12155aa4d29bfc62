import compact from 'lodash/compact';
import uniq from 'lodash/uniq';

import { completeContact } from '../../shared/order/contact';
import { type PartReader } from '../../shared/order/partReader';
import {
	nullIfEmpty,
	type Address,
	type Customer,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { isRecord, type JsonRecord } from '../../shared/values';

/** Reads the customer, with what only the addresses state. */
export function readCustomer(
	order: JsonRecord,
	{ billingAddress, shippingAddress }: Pick<StandardOrder, 'billingAddress' | 'shippingAddress'>,
	part: PartReader,
): Customer {
	const record = isRecord(order.customer) ? order.customer : { id: order.customer };
	const own = {
		email: part.text(record.email, 'email'),
		phone: part.text(record.phone_number, 'phone'),
		firstName: part.text(record.first_name, 'firstName'),
		lastName: part.text(record.last_name, 'lastName'),
	};
	return {
		id: part.text(record.id ?? record.pk, 'id'),
		externalId: null,
		...completeContact([own, billingAddress, shippingAddress]),
	};
}

/** @returns null if the answer has only the address's ID, or nothing in it */
export function readAddress(address: unknown, whole: PartReader, path: string): Address | null {
	if (typeof address === 'number') return null;
	const record = whole.record(address, path);
	const part = whole.in(path);
	const places = [record.township, record.district].map((place) =>
		part.text(placeName(place), 'line2'),
	);
	const country = isRecord(record.country) ? record.country : {};
	return nullIfEmpty({
		firstName: part.text(record.first_name, 'firstName'),
		lastName: part.text(record.last_name, 'lastName'),
		company: part.text(record.company_name, 'company'),
		line1: part.text(record.line, 'line1'),
		line2: uniq(compact(places)).join(', ') || null,
		city: part.text(placeName(record.city), 'city'),
		region: null,
		postalCode: part.text(record.postcode, 'postalCode'),
		countryCode: part.countryCode(country.code, 'countryCode'),
		email: part.text(record.email, 'email'),
		phone: part.text(record.phone_number, 'phone'),
		taxNumber: part.text(record.tax_no, 'taxNumber'),
		taxOffice: part.text(record.tax_office, 'taxOffice'),
	});
}

/** The name of a place; /api/v1/ sends its ID alone. */
function placeName(place: unknown): unknown {
	if (typeof place === 'number') return null;
	return isRecord(place) ? place.name : place;
}
