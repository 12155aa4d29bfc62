import type { IDataObject } from 'n8n-workflow';

import type { VoucherifyOrder } from './types';

/** The fields of an order that most workflows need, on one level. Amounts stay in minor units. */
export function simplifyOrder(order: VoucherifyOrder): IDataObject {
	const { id, source_id, status, amount, total_discount_amount, total_amount } = order;
	const { customer_id, metadata, created_at, updated_at } = order;
	return {
		id,
		source_id,
		status,
		amount,
		total_discount_amount,
		total_amount,
		customer_id,
		metadata,
		created_at,
		updated_at,
	};
}

/** An order as the person wants it. */
export function orderOutput(order: VoucherifyOrder, isSimplified: boolean): IDataObject {
	return isSimplified ? simplifyOrder(order) : order;
}
