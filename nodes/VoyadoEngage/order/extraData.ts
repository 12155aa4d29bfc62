import { omitEmpty } from '../../shared/order/conversion';
import type { Address, Shipment, StandardOrder } from '../../shared/order/standardOrder';

/**
 * Returns what mail templates can show beside the order's own fields, under the keys of Voyado's own
 * sample: the latest parcel, the shipping method, addresses, and what the customer wrote.
 *
 * @see https://developer.voyado.com/v2/en/service-order-communication/purchases-and-returns.html
 */
export function extraDataOf(order: StandardOrder): object {
	const shipment = latestShipment(order.shipments);
	return omitEmpty({
		TrackingNumber: shipment?.trackingNumber,
		TrackingLinkHTML: shipment?.trackingUrl,
		ShippingMethod: order.shipping.method,
		ShippingCarrier: shipment?.carrier,
		InvoiceNumber: order.invoice?.number,
		InvoiceLinkHTML: order.invoice?.url,
		GiftMessage: order.giftMessage,
		...addressData('ShippingAddress', order.shippingAddress),
		...addressData('BillingAddress', order.billingAddress),
	});
}

/** Returns the shipment that left last; the last one of the list if none states when it left. */
export function latestShipment(shipments: Shipment[]): Shipment | undefined {
	const dated = shipments.filter(({ shippedAt }) => shippedAt !== null);
	const time = ({ shippedAt }: Shipment) => Date.parse(shippedAt as string);
	return dated.length === 0
		? shipments.at(-1)
		: dated.reduce((latest, each) => (time(each) >= time(latest) ? each : latest));
}

function addressData(place: string, address: Address | null): Record<string, string | null> {
	if (!address) return {};
	return {
		[`${place}FirstName`]: address.firstName,
		[`${place}LastName`]: address.lastName,
		[`${place}Company`]: address.company,
		[`${place}Street`]: address.line1,
		[`${place}Street2`]: address.line2,
		[`${place}ZipCode`]: address.postalCode,
		[`${place}City`]: address.city,
		[`${place}Region`]: address.region,
		[`${place}Country`]: address.countryCode,
		[`${place}Phone`]: address.phone,
	};
}
