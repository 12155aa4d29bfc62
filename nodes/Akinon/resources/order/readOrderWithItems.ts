import { InvalidInputError, RequestError, rethrow } from '../../../shared/errors';
import type { HttpClient } from '../../../shared/http/client';
import type { OperationContext } from '../../../shared/n8n/operation';
import { isPathUnknown } from '../../../shared/order/paths';
import type { StandardOrder } from '../../../shared/order/standardOrder';
import { plural } from '../../../shared/plural';
import { textOf } from '../../../shared/values';
import { findId, getOrderByNumber } from '../../api/client';
import type { AkinonOrder } from '../../api/types';
import { addQuantityHint, type OutputChoice } from '../../order/output';
import { toStandardOrder } from '../../order/toStandardOrder';

/**
 * Converts a detailed order to the standard order. The documented details have no items, so these are
 * taken from the same order as read by its number. If that fails, a hint says so and the items stay
 * unknown.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/orders-id-detail-integration
 */
export async function readOrderWithItems(
	{ client, hint }: Pick<OperationContext, 'client' | 'hint'>,
	detail: AkinonOrder,
	output: OutputChoice,
): Promise<StandardOrder> {
	const order = toStandardOrder(detail, output);
	if (!isPathUnknown(order, 'lineItems')) {
		addQuantityHint(detail, output, { hint });
		return order;
	}
	const found = await findByNumber(client, order.number);
	const items = isOrder(found, order.id) ? found.orderitem_set : undefined;
	const { quantityAttribute } = output;
	const complete = toStandardOrder(detail, { items, quantityAttribute });
	addQuantityHint({ ...detail, orderitem_set: items }, output, { hint });
	if (isPathUnknown(complete, 'lineItems')) {
		const reason = found instanceof Error ? ` (${found.message})` : '';
		hint(
			(count) =>
				`The items of ${plural(count, 'order')} are not known: Akinon does not send them with the details, and they could not be read by the order number${reason}. Use 'Get Many' for such orders.`,
			'orders without items',
		);
	}
	return complete;
}

/** @returns the order, or the error that prevented reading it; undefined if there is no number */
async function findByNumber(
	client: HttpClient,
	number: string | null,
): Promise<AkinonOrder | Error | undefined> {
	if (number === null) return undefined;
	try {
		return await getOrderByNumber(client, number);
	} catch (error) {
		if (error instanceof InvalidInputError) return error;
		const isCanceled = error instanceof RequestError && error.details.reason === 'canceled';
		return error instanceof RequestError && !isCanceled ? error : rethrow(error);
	}
}

/** Checks that the order has the ID: orders of several channels may share a number. */
function isOrder(found: AkinonOrder | Error | undefined, id: string | null): found is AkinonOrder {
	return found !== undefined && !(found instanceof Error) && textOf(findId(found)) === id;
}
