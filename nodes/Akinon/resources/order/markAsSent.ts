import type { Connection } from '../../../shared/http/connection';
import { itemOperation } from '../../../shared/node/operation';
import { findOrderId, getOrderDetail, markOrderAsSent } from '../../api';
import { orderIdOrNumberFields, readOrderChoice, type OrderChoice } from '../../properties';

export const markAsSent = itemOperation<OrderChoice>({
	name: 'Mark as Sent',
	value: 'markAsSent',
	action: 'Mark order as sent',
	description: 'Tell Akinon that the ERP has taken the order, so that it leaves the queue',
	properties: orderIdOrNumberFields,
	writes: true,
	concurrency: 50,
	resultKey: 'markedAsSent',
	read: readOrderChoice,
	overlapKey: (order) => JSON.stringify(order),
	async lookUp({ connection }, order) {
		const id = await idOf(connection, order);
		const { number, status, is_send } = await getOrderDetail(connection, id);
		return { found: { id, number, status, is_send } };
	},
	async run({ connection }, order) {
		const id = await idOf(connection, order);
		const { number, status, is_send } = await markOrderAsSent(connection, id);
		return { id, number, status, is_send };
	},
});

async function idOf(connection: Connection, order: OrderChoice): Promise<number> {
	return 'id' in order ? order.id : await findOrderId(connection, order.number);
}
