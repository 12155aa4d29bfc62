import type { AkinonOrder, AkinonOrderItem } from '../orders';
import { cancelError, invalid } from './errors';
import { type Body, cancelFieldChecks, rejectOtherFields } from './fields';

/** IDs of the reasons that exist. */
const cancellationReasons = [11, 12, 13];

/**
 * Puts the items that a request cancels into the status `waiting`.
 *
 * @param withoutPurchaseTransaction IDs of orders whose payment cannot be canceled
 * @returns those items
 */
export function cancelItems(
	order: AkinonOrder,
	body: Body,
	withoutPurchaseTransaction: number[],
): AkinonOrderItem[] {
	rejectOtherFields(body, Object.keys(cancelFieldChecks));
	if (!('order' in body)) throw invalid('order', 'This field is required.', 'required');
	for (const [field, value] of Object.entries(body)) {
		const problem = cancelFieldChecks[field](value);
		if (problem) throw invalid(field, problem);
	}
	if (body.order !== order.id) throw invalid('order', 'Does not match the order in the path.');

	const isAll = body.is_all === true;
	const listed = (body.cancel_items ?? []) as number[];
	if (isAll && listed.length > 0) {
		throw cancelError('Overlapping', 'is_all and cancel_items cannot be sent together.');
	}
	if (!isAll && listed.length === 0) {
		if (body.is_cargo_refund === true) {
			throw cancelError('Overlapping', 'is_cargo_refund needs cancel_items or is_all.');
		}
		throw invalid('cancel_items', 'This list may not be empty.', 'empty');
	}
	const missing = listed.find((id) => !order.orderitem_set.some((item) => item.id === id));
	if (missing !== undefined) {
		throw invalid('cancel_items', `Invalid pk "${missing}" - object does not exist.`);
	}
	const items = order.orderitem_set.filter(({ id }) => isAll || listed.includes(id));
	const reasons = (body.reasons ?? {}) as Record<string, number>;
	const withoutReason = items.find(({ id }) => reasons[id] === undefined);
	if (withoutReason) {
		throw cancelError('MissingReason', `Item ${withoutReason.id} has no cancellation reason.`);
	}
	const unknownReason = Object.values(reasons).find((id) => !cancellationReasons.includes(id));
	if (unknownReason !== undefined) {
		throw invalid('reasons', `Invalid pk "${unknownReason}" - object does not exist.`);
	}
	if (order.orderitem_set.some((item) => item.cancel_status === 'waiting')) {
		throw cancelError('MoreThenOne', 'The order already has a waiting cancellation.');
	}
	if (
		order.payment_option_slug === 'credit_card' &&
		withoutPurchaseTransaction.includes(order.id)
	) {
		throw cancelError('PurchaseTransaction', 'The order has no purchase transaction.');
	}
	for (const item of items) item.cancel_status = 'waiting';
	return items;
}
