import type { IDataObject } from 'n8n-workflow';

import type { OperationContext } from '../../shared/n8n/operation';
import { plural } from '../../shared/plural';
import { findCustomer } from '../api/client';
import type { VoucherifyOrder } from '../api/types';

/** Looks up the customers of a run's orders, each of them once. */
export class Customers {
	private readonly lookups = new Map<string, Promise<IDataObject | undefined>>();

	/**
	 * Gets an order's customer, or adds a hint if there is none.
	 *
	 * @returns undefined if the order has no customer, or Voucherify no longer has it
	 * @throws RequestError if the lookup fails
	 */
	async get(
		order: VoucherifyOrder,
		{ client, hint }: Pick<OperationContext, 'client' | 'hint'>,
	): Promise<IDataObject | undefined> {
		const id = customerIdOf(order);
		if (id === undefined) {
			hint(
				(count) => `${orders(count)} no customer that could be looked up.`,
				'orders without customer',
			);
			return undefined;
		}
		const lookup = this.lookups.get(id) ?? findCustomer(client, id);
		this.lookups.set(id, lookup);
		const customer = await lookup;
		if (!customer) {
			hint(
				(count) => `${orders(count)} a customer that no longer exists in Voucherify.`,
				'orders with deleted customer',
			);
		}
		return customer;
	}
}

function customerIdOf({ customer_id: id, customer }: VoucherifyOrder): string | undefined {
	const own = id ?? (customer as IDataObject | null | undefined)?.id;
	return typeof own === 'string' && own !== '' ? own : undefined;
}

function orders(count: number): string {
	return plural(count, 'order has', 'orders have');
}
