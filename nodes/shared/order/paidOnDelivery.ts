/** "kapida" is Turkish for "at the door". */
const ON_DELIVERY = /(^|[^a-z])cod([^a-z]|$)|delivery|kap[iı]da/i;

/** Whether an order is paid on delivery, by the name or the slug of its way of payment. */
export function isPaidOnDelivery(method: string): boolean {
	return ON_DELIVERY.test(method);
}
