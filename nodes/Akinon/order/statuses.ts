import type { INodePropertyOptions } from 'n8n-workflow';

import { textOf } from '../../shared/values';

/**
 * The statuses of orders and order items, sorted by name as n8n lists them.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/order-status-codes-and-cancellation-statuses
 */
export const orderStatuses: INodePropertyOptions[] = [
	{ name: 'Approved (400)', value: '400', description: 'Validated and ready for the ERP' },
	{ name: 'Attempted Delivery (540)', value: '540', description: 'A delivery failed' },
	{ name: 'Canceled (100)', value: '100', description: 'Will not be delivered' },
	{
		name: 'Cancellation Waiting (50)',
		value: '50',
		description: 'A cancellation awaits a decision',
	},
	{ name: 'Confirmation Waiting (350)', value: '350', description: 'Awaits confirmation' },
	{ name: 'Delivered (550)', value: '550', description: 'Handed to the customer' },
	{ name: 'Paid (547)', value: '547', description: 'A trade-in was paid' },
	{ name: 'Payment Waiting (300)', value: '300', description: 'Awaits payment' },
	{ name: 'Preparing (450)', value: '450', description: 'Being packed' },
	{ name: 'Ready for Pickup (520)', value: '520', description: 'Waiting at the pickup point' },
	{ name: 'Refunded (600)', value: '600', description: 'Returned and refunded' },
	{ name: 'Review Started (544)', value: '544', description: 'A review has begun' },
	{ name: 'Review Waiting (545)', value: '545', description: 'Awaits a review' },
	{ name: 'Shipped (500)', value: '500', description: 'On its way' },
	{
		name: 'Shipped and Informed (510)',
		value: '510',
		description: 'On its way, customer informed',
	},
	{ name: 'Waiting (200)', value: '200', description: 'Not yet processed' },
	{ name: 'Waiting for Payment (546)', value: '546', description: 'A trade-in awaits payment' },
];

/** The cancellation statuses of order items. The order list filters by the same values. */
export const cancelStatuses: INodePropertyOptions[] = [
	{ name: 'Approved', value: 'approved', description: 'The cancellation or refund was approved' },
	{
		name: 'Confirmation Waiting',
		value: 'confirmation_waiting',
		description: 'Awaits confirmation',
	},
	{ name: 'Confirmed', value: 'confirmed', description: 'Confirmed by staff' },
	{ name: 'Rejected', value: 'rejected', description: 'The request was rejected' },
	{ name: 'Waiting', value: 'waiting', description: 'A request is open' },
	{ name: 'Waiting for Payment', value: 'waiting_for_payment', description: 'Refund is pending' },
];

const codesByName = new Map(
	orderStatuses.map(({ name, value }) => [toName(name.replace(` (${value})`, '')), String(value)]),
);

/**
 * Returns the code of a status, which Akinon's documentation calls by its name in places, such as
 * `shipped_and_informed`.
 *
 * @returns undefined if it is neither a code nor a name
 */
export function statusCodeOf(status: unknown): string | undefined {
	const word = textOf(status)?.trim() ?? '';
	return /^\d+$/.test(word) ? word : codesByName.get(toName(word));
}

function toName(text: string): string {
	return text.toLowerCase().replace(/\W+/g, '_').replace('cancelled', 'canceled');
}
