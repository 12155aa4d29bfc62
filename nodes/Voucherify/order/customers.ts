import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../../shared/n8n/operation';
import { findCustomer } from '../api/client';
import type { VoucherifyOrder } from '../api/types';

/** The customers of a run's orders, each read once however many orders it has. */
export class Customers {
	private readonly readings = new Map<string, Promise<IDataObject | undefined>>();

	/**
	 * An order's customer. Where there is none, a hint says so.
	 *
	 * @returns undefined where the order has no customer, or Voucherify no longer has it
	 * @throws RequestError where Voucherify did not say
	 */
	async of(
		order: VoucherifyOrder,
		{ client, hint }: Pick<Call, 'client' | 'hint'>,
	): Promise<IDataObject | undefined> {
		const id = customerIdOf(order);
		if (id === undefined) {
			hint(
				(count) => `${orders(count)} no customer that could be looked up.`,
				'orders without customer',
			);
			return undefined;
		}
		const reading = this.readings.get(id) ?? findCustomer(client, id);
		this.readings.set(id, reading);
		const customer = await reading;
		if (!customer) {
			hint(
				(count) => `${orders(count)} a customer that Voucherify does not have any more.`,
				'orders whose customer is gone',
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
	return count === 1 ? '1 order has' : `${count} orders have`;
}
