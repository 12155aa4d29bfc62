import { ErrorResponse } from '../emulator';
import type { AkinonOrder, AkinonOrderItem } from '../orders';
import { invalid } from './errors';
import { type Body, itemFieldChecks, rejectOtherFields } from './fields';

/** Changes of an order item's cancellation status that Omnitron forbids. */
const forbiddenCancelChanges: Record<string, string[]> = {
	approved: ['confirmed'],
	waiting_for_payment: ['waiting', 'confirmation_waiting', 'confirmed', 'approved', 'rejected'],
};

/** Changes an order item and, if all items then have the same status, its order. */
export function updateItem(order: AkinonOrder, item: AkinonOrderItem, body: Body): void {
	rejectOtherFields(body, Object.keys(itemFieldChecks));
	for (const [field, value] of Object.entries(body)) {
		const problem = itemFieldChecks[field](value);
		if (problem) throw invalid(field, problem);
	}
	const forbidden = forbiddenCancelChanges[item.cancel_status ?? ''] ?? [];
	if (forbidden.includes(String(body.cancel_status))) {
		throw new ErrorResponse(406, {
			detail: `Cancel status cannot go from ${item.cancel_status} to ${body.cancel_status}.`,
			code: 'OrderUpdateCancelStatusException',
		});
	}
	// Only `extra_field` is merged; `attributes` and `attributes_kwargs` are replaced.
	const extraField = { ...item.extra_field, ...(body.extra_field as Body | undefined) };
	Object.assign(item, body, { extra_field: extraField });
	// An order's status follows its items; it cannot be set.
	if (order.orderitem_set.every(({ status }) => status === item.status)) {
		order.status = item.status;
	}
}
