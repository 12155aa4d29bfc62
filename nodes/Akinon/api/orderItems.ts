import { InvalidInputError, RequestError, rethrow } from '../../shared/errors';
import type { HttpClient } from '../../shared/http/client';
import type { OperationContext } from '../../shared/n8n/operation';
import type { StandardOrder } from '../../shared/order/standardOrder';
import { isPathUnknown } from '../../shared/order/paths';
import { getOrderByNumber, findId } from './client';
import { standardOrder } from '../order/toStandardOrder';
import type { AkinonOrder } from './types';

/**
 * The standard order of a detailed answer. Its documented part has no items, so they are taken from the
 * order as it is found by its number. Where that brings no items of this order, a hint says so and they
 * stay unknown.
 *
 * @see https://apidocs.akinon.com/omnitron/integration/order/orders-id-detail-integration
 */
export async function readOrderWithItems(
	{ client, hint }: Pick<OperationContext, 'client' | 'hint'>,
	detail: AkinonOrder,
): Promise<StandardOrder> {
	const order = standardOrder(detail);
	if (!isPathUnknown(order, 'lineItems')) return order;
	const found = await findByNumber(client, order.number);
	const items = isOrder(found, order.id) ? found.orderitem_set : undefined;
	const complete = standardOrder(detail, { items });
	if (isPathUnknown(complete, 'lineItems')) {
		const reason = found instanceof Error ? ` (${found.message})` : '';
		hint(
			(count) =>
				`The items of ${count === 1 ? '1 order' : `${count} orders`} are not known: Akinon does not send them with the full detail, and its number did not lead to them${reason}. Use 'Get Many' for such orders.`,
			'orders without items',
		);
	}
	return complete;
}

/** @returns what stood in the way where the number brought no order */
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

/** Whether the order with the ID was found: orders of several channels may share a number. */
function isOrder(found: AkinonOrder | Error | undefined, id: string | null): found is AkinonOrder {
	return found !== undefined && !(found instanceof Error) && String(findId(found)) === id;
}
