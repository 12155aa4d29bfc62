import type { PartReader } from '../../shared/order/partReader';
import { type JsonRecord } from '../../shared/values';
import {
	nullIfEmpty,
	type Address,
	type Customer,
	type StandardOrder,
} from '../../shared/order/standardOrder';
import { completeContact } from '../../shared/order/contact';
import { firstStated } from './parts';

export type ShopifyContact = Pick<StandardOrder, 'customer' | 'billingAddress' | 'shippingAddress'>;

/**
 * Reads the customer and the addresses of a Shopify order. A guest has no record, but may have left an
 * email address and a phone number.
 *
 * @param customerId Panora's own
 */
export function readContact(
	order: JsonRecord,
	customerId: string | null,
	part: PartReader,
): ShopifyContact {
	const billingAddress = readAddress(order.billing_address, part, 'billingAddress');
	const shippingAddress = readAddress(order.shipping_address, part, 'shippingAddress');
	const record = part.record(order.customer, 'customer');
	const customer: Customer = {
		id: customerId,
		externalId: part.text(record.id, 'customer.externalId'),
		...completeContact([
			{
				email: part.text(
					firstStated(record.email, order.email, order.contact_email),
					'customer.email',
				),
				phone: part.text(firstStated(record.phone, order.phone), 'customer.phone'),
				firstName: part.text(record.first_name, 'customer.firstName'),
				lastName: part.text(record.last_name, 'customer.lastName'),
			},
			billingAddress,
			shippingAddress,
		]),
	};
	return { customer, billingAddress, shippingAddress };
}

function readAddress(address: unknown, whole: PartReader, path: string): Address | null {
	const record = whole.record(address, path);
	const part = whole.in(path);
	return nullIfEmpty({
		firstName: part.text(record.first_name, 'firstName'),
		lastName: part.text(record.last_name, 'lastName'),
		company: part.text(record.company, 'company'),
		line1: part.text(record.address1, 'line1'),
		line2: part.text(record.address2, 'line2'),
		city: part.text(record.city, 'city'),
		region: part.text(firstStated(record.province, record.province_code), 'region'),
		postalCode: part.text(record.zip, 'postalCode'),
		countryCode: part.countryCode(record.country_code, 'countryCode'),
		email: null,
		phone: part.text(record.phone, 'phone'),
		taxNumber: null,
		taxOffice: null,
	});
}
