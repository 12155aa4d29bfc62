import { randomUUID } from 'node:crypto';

import { errorResponse, notFound } from './errors';
import { metadataProblem } from './metadata';
import type { Json, VoucherifyCustomer, VoucherifyOptions, VoucherifyOrder } from './types';

/** The orders of a Voucherify project. */
export class OrderStore {
	/** By ID. */
	readonly orders = new Map<string, VoucherifyOrder>();
	private readonly idsBySourceId = new Map<string, string>();
	private lastTime = 0;

	constructor(
		private readonly options: VoucherifyOptions,
		/** By ID. */
		private readonly customers: Map<string, VoucherifyCustomer>,
	) {}

	/** Finds an order by ID or source ID. @throws ErrorResponse if there is none */
	get(id: string): VoucherifyOrder {
		const order = this.find(id);
		if (!order) throw notFound('order', id);
		return order;
	}

	/** Finds an order by ID or source ID. */
	find(id: unknown): VoucherifyOrder | undefined {
		if (typeof id !== 'string') return undefined;
		const bySourceId = this.orders.get(this.idsBySourceId.get(id) ?? '');
		return this.orders.get(id) ?? (bySourceId?.source_id === id ? bySourceId : undefined);
	}

	/** Rejects what the schemas allow but the server does not. */
	check(order: Json, isNew: boolean): void {
		for (const item of (order.items ?? []) as Json[]) {
			if (item.source_id !== undefined && item.related_object === undefined) {
				throw errorResponse(400, 'invalid_order', 'Invalid order', 'Product or SKU not found');
			}
		}
		const reason = this.metadataProblem(order, isNew);
		if (reason)
			throw errorResponse(400, 'metadata_validation_failed', 'Metadata not valid', reason);
	}

	/** Returns what is wrong with the metadata of an order and its records, undefined if nothing is. */
	metadataProblem(order: Json, isNew: boolean): string | undefined {
		const records: Array<[string, unknown]> = [
			['order', order],
			...((order.items ?? []) as Json[]).map((item): [string, Json] => ['order_item', item]),
			['customer', order.customer],
			['customer', order.referrer],
		];
		for (const [kind, record] of records) {
			const schema = this.options.schemas[kind];
			if (!schema || record === undefined) continue;
			const metadata = ((record as Json).metadata ?? {}) as Json;
			const reason = metadataProblem(schema, metadata, isNew);
			if (reason) return reason;
		}
		return undefined;
	}

	/** Creates an order, or updates the one that has the ID or source ID. */
	upsert(given: Json): VoucherifyOrder {
		const before = this.find(given.id) ?? this.find(given.source_id);
		const now = this.nextTime();
		const { customer, referrer, ...fields } = given;
		const items = ((fields.items ?? before?.items ?? []) as Json[]).map(completeItem);
		const amount = (fields.amount ??
			(fields.items
				? sumOf(items, 'amount')
				: (before?.amount ?? sumOf(items, 'amount')))) as number;
		const ownDiscount = (fields.discount_amount ?? before?.discount_amount ?? 0) as number;
		const itemsDiscount = sumOf(items, 'discount_amount');
		const discount = ownDiscount + itemsDiscount;
		const order = {
			status: 'CREATED',
			source_id: null,
			created_at: now,
			referrer_id: null,
			...before,
			...fields,
			id: before?.id ?? (given.id as string | undefined) ?? `ord_${randomUUID().slice(0, 12)}`,
			// Missing if the order has no items.
			items: items.length > 0 ? items : undefined,
			amount,
			// Missing if no item has a discount.
			items_discount_amount: itemsDiscount > 0 ? itemsDiscount : undefined,
			total_discount_amount: discount,
			total_amount: amount - discount,
			metadata: { ...before?.metadata, ...(fields.metadata as Json) },
			...(customer !== undefined && related('customer', this.keepCustomer(customer as Json))),
			...(referrer !== undefined && related('referrer', referrer as Json)),
			updated_at: !before && this.options.isUpdatedAtNull ? null : now,
			object: 'order',
		} as VoucherifyOrder;
		this.orders.set(order.id, order);
		if (order.source_id !== null) this.idsBySourceId.set(order.source_id, order.id);
		return order;
	}

	/** Creates or updates the customer that an order names by source ID or email, and returns it with its ID. */
	private keepCustomer(given: Json): Json {
		const { id, source_id: sourceId, email } = given;
		if (id !== undefined || (sourceId ?? email) === undefined) return given;
		const known = `cust_${String(sourceId ?? email)}`;
		const blank = { source_id: null, name: null, email: null, phone: null };
		const before = this.customers.get(known) ?? blank;
		const customer = { ...before, ...given, id: known, object: 'customer' } as VoucherifyCustomer;
		this.customers.set(known, customer);
		return customer;
	}

	/** The current time, but never the same twice, so that sorting by time is unambiguous. */
	nextTime(): string {
		this.lastTime = Math.max(Date.now(), this.lastTime + 1);
		return new Date(this.lastTime).toISOString();
	}
}

function completeItem(item: Json): Json {
	const product = item.product as Json | undefined;
	const sku = item.sku as Json | undefined;
	const price = (item.price ?? sku?.price ?? product?.price) as number | undefined;
	const quantity = (item.quantity ?? 1) as number;
	// A product's price may have decimals; amounts are whole.
	const amount = item.amount ?? (price === undefined ? undefined : Math.round(price * quantity));
	return { object: 'order_item', ...item, ...(amount !== undefined && { amount }) };
}

function sumOf(items: Json[], key: 'amount' | 'discount_amount'): number {
	return items.reduce((sum, item) => sum + ((item[key] as number | undefined) ?? 0), 0);
}

/** Responses contain only the ID of a customer. */
function related(name: string, { id, source_id: sourceId, email }: Json): Json {
	const known = (id ?? `cust_${String(sourceId ?? email ?? randomUUID())}`) as string;
	return { [name]: { id: known, object: 'customer' }, [`${name}_id`]: known };
}
