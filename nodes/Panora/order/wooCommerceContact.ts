import { PartReader } from '../../shared/order/partReader';
import { isRecord, recordsIn, type JsonRecord } from '../../shared/values';
import { nullIfEmpty, type Address, type StandardOrder } from '../../shared/order/standardOrder';
import { completeContact } from '../../shared/order/contact';
import { readId, readName } from './wooCommerceFields';

/** How plugins name the meta data with a customer's VAT number, for example `_billing_vat_number`. */
const VAT_KEY = /^_?(?:billing_)?(?:eu_)?vat(?:_(?:number|id|no|code))?$/i;

/**
 * Reads the customer and the addresses. WooCommerce has no customer record in an order, only the billing
 * address.
 *
 * @param customerId Panora's own
 */
export function readContact(
	order: JsonRecord,
	customerId: string | null,
	part: PartReader,
): Pick<StandardOrder, 'customer' | 'billingAddress' | 'shippingAddress'> {
	const vatNumber = readVatNumber(order);
	const billingAddress = readAddress(order.billing, vatNumber, part, 'billingAddress');
	const shippingAddress = readAddress(order.shipping, null, part, 'shippingAddress');
	const customer = {
		id: customerId,
		// A guest's is 0.
		externalId: readId(order.customer_id, part, 'customer.externalId'),
		...completeContact([billingAddress, shippingAddress]),
	};
	return { customer, billingAddress, shippingAddress };
}

function readAddress(
	address: unknown,
	taxNumber: string | null,
	whole: PartReader,
	path: string,
): Address | null {
	const record = whole.record(address, path);
	const part = whole.in(path);
	const text = (key: string, field: string) => readName(record[key], part, field);
	return nullIfEmpty({
		firstName: text('first_name', 'firstName'),
		lastName: text('last_name', 'lastName'),
		company: text('company', 'company'),
		line1: text('address_1', 'line1'),
		line2: text('address_2', 'line2'),
		city: text('city', 'city'),
		region: text('state', 'region'),
		postalCode: text('postcode', 'postalCode'),
		countryCode: part.countryCode(record.country, 'countryCode'),
		email: part.text(record.email, 'email'),
		phone: part.text(record.phone, 'phone'),
		taxNumber,
		taxOffice: null,
	});
}

/** Reads the VAT number, which plugins keep in the meta data or beside the billing address. */
function readVatNumber({ meta_data: fields, billing }: JsonRecord): string | null {
	const silent = new PartReader();
	const ofFields = recordsIn(fields).map(({ key, value }): [unknown, unknown] => [key, value]);
	const ofBilling = isRecord(billing) ? Object.entries(billing) : [];
	const numbers = [...ofFields, ...ofBilling].flatMap(([key, value]) =>
		typeof key === 'string' && VAT_KEY.test(key) ? (readName(value, silent, '') ?? []) : [],
	);
	return numbers[0] ?? null;
}
