import type { IDataObject } from 'n8n-workflow';

import type { PanoraOrder } from './types';

/** The fields of an order that workflows use most, in Panora's own names. */
export function simplifyOrder(order: PanoraOrder): IDataObject {
	return {
		id: order.id,
		remote_id: order.remote_id ?? null,
		order_number: order.order_number ?? null,
		order_status: order.order_status ?? null,
		payment_status: order.payment_status ?? null,
		fulfillment_status: order.fulfillment_status ?? null,
		currency: order.currency ?? null,
		total_price: order.total_price ?? null,
		customer_id: order.customer_id ?? null,
		created_at: order.created_at ?? null,
		// It is there only where somebody asked for it.
		...(order.remote_data !== undefined && { remote_data: order.remote_data }),
	};
}
