import type { FastifyRequest } from 'fastify';

import { ErrorResponse } from '../emulator';
import type { AkinonOrder } from '../orders';
import { cancelStatuses, statusCodes } from './fields';
import type { AkinonOptions } from './options';

export type Query = Record<string, string | string[] | undefined>;

/** Filters like django-filter: an unknown name or value is ignored, which returns all orders. */
export function filterOrders(
	orders: AkinonOrder[],
	query: Query,
	{ supportsExtraParameters, ignoresSendFilter }: AkinonOptions,
): AkinonOrder[] {
	const status = lastOf(query.status);
	const isSend = lastOf(query.is_send);
	const cancelStatus = lastOf(query.cancel_status);
	const number = lastOf(query.number);
	let found = orders;
	if (status !== undefined && statusCodes.includes(status)) {
		found = found.filter((order) => order.status === status);
	}
	if (!ignoresSendFilter && /^([Tt]rue|[Ff]alse)$/.test(isSend ?? '')) {
		const wanted = isSend!.toLowerCase() === 'true';
		found = found.filter((order) => order.is_send === wanted);
	}
	if (cancelStatus !== undefined && cancelStatuses.includes(cancelStatus)) {
		found = found.filter((order) =>
			order.orderitem_set.some((item) => item.cancel_status === cancelStatus),
		);
	}
	if (supportsExtraParameters && number !== undefined) {
		found = found.filter((order) => order.number === number);
	}
	const isReversed = supportsExtraParameters && lastOf(query.sort) === '-id';
	return isReversed ? [...found].reverse() : found;
}

/**
 * One page in Omnitron's envelope. Without `limit` it has ten entries.
 *
 * @param maximumLimit larger limits are reduced to it
 * @param linkOrigin the origin of `next` and `previous`
 */
export function pageOf(
	{ url, query }: FastifyRequest,
	all: unknown[],
	maximumLimit: number,
	linkOrigin: string,
): unknown {
	const { limit, page: number } = query as Query;
	const requested = Number(lastOf(limit));
	const size = Math.min(
		Number.isInteger(requested) && requested > 0 ? requested : 10,
		maximumLimit,
	);
	const page = Number(lastOf(number) ?? '1');
	const pages = Math.max(1, Math.ceil(all.length / size));
	if (!Number.isInteger(page) || page < 1 || page > pages) {
		throw new ErrorResponse(404, { detail: 'Invalid page.' });
	}
	const linkTo = (other: number): string => {
		const link = new URL(url, linkOrigin);
		link.searchParams.set('page', String(other));
		return link.href;
	};
	return {
		count: all.length,
		next: page < pages ? linkTo(page + 1) : null,
		previous: page > 1 ? linkTo(page - 1) : null,
		results: all.slice((page - 1) * size, page * size),
	};
}

/** The last value of a repeated parameter, as Django reads it. */
export function lastOf(value: string | string[] | undefined): string | undefined {
	return Array.isArray(value) ? value[value.length - 1] : value;
}
