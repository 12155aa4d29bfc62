import { InvalidInputError, rethrow } from '../../../shared/errors';
import type { HttpClient } from '../../../shared/http/client';
import { isNotFound, undefinedIfNotFound } from '../../../shared/http/notFound';
import { unexpectedResponse } from '../../../shared/http/unexpectedResponse';
import { textOf } from '../../../shared/values';
import { findId, getOrderByNumber, getOrderDetail, listOrderItems } from '../../api/client';
import type { AkinonOrder } from '../../api/types';

const MAX_ITEMS = 500;

/** Reads an order's own fields by ID, without its items; undefined if it no longer exists. */
export async function readOrderById(
	client: HttpClient,
	id: string,
): Promise<AkinonOrder | undefined> {
	const order = await undefinedIfNotFound(getOrderDetail(client, Number(id)));
	if (order && textOf(findId(order)) !== id) {
		throw unexpectedResponse('Akinon', 'the order', 'Omnitron URL');
	}
	return order;
}

/**
 * Reads the same order as the lists show it, with its items. The documented details have none, and an
 * order's number can belong to an order of another channel too: then the items are read by themselves.
 */
export async function readListedOrder(
	client: HttpClient,
	detail: AkinonOrder,
): Promise<AkinonOrder> {
	const id = findId(detail);
	const number = textOf(detail.number) ?? '';
	const found = await getOrderByNumber(client, number).catch((error: unknown) => {
		return isNotFound(error) || error instanceof InvalidInputError ? undefined : rethrow(error);
	});
	if (found && findId(found) === id) return found;
	const items = await listOrderItems(client, Number(id), 1, MAX_ITEMS);
	return { ...detail, orderitem_set: items?.entries };
}
