import type { FastifyRequest } from 'fastify';

import { parseJson } from '../json';
import type { OrderStore } from './orderStore';
import type { Json } from './types';

/**
 * Rejects requests that write an order while another request writes it, by whichever of its IDs.
 *
 * @see https://docs.voucherify.io/api-reference/errors (`multiple_requests`)
 */
export class OrderLocks {
	/** The request that is writing an order, by each of the order's IDs. */
	private readonly holders = new Map<string, FastifyRequest>();
	private readonly rejected = new WeakSet<FastifyRequest>();

	constructor(private readonly store: OrderStore) {}

	/**
	 * Locks the order that a request writes.
	 *
	 * @returns a function that unlocks it; undefined if another request holds the lock
	 */
	lock(request: FastifyRequest): (() => void) | undefined {
		const ids = this.writtenIds(request);
		if (ids.some((id) => this.holders.has(id))) {
			this.rejected.add(request);
			return undefined;
		}
		for (const id of ids) this.holders.set(id, request);
		return () => {
			for (const id of ids) if (this.holders.get(id) === request) this.holders.delete(id);
		};
	}

	/** Whether a request came while another one was writing its order. */
	isRejected(request: FastifyRequest): boolean {
		return this.rejected.has(request);
	}

	/** All IDs of the order that a request writes, also those that the request does not name. */
	private writtenIds({ method, routeOptions, params, body }: FastifyRequest): string[] {
		const isUpdate = method === 'PUT' && routeOptions.url === '/v1/orders/:orderId';
		const isCreation = method === 'POST' && routeOptions.url === '/v1/orders';
		if (!isUpdate && !isCreation) return [];
		const given = (parseJson(body) ?? {}) as Json;
		const named = isUpdate
			? [(params as { orderId: string }).orderId]
			: [given.id, given.source_id];
		const known = named.map((id) => this.store.find(id)).find(Boolean);
		const ids = [...named, known?.id, known?.source_id];
		return ids.filter((id): id is string => typeof id === 'string');
	}
}
