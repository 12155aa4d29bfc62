import { itemOperation } from '../../../shared/operation';
import { findOrderId, markOrderAsSent } from '../../api';
import { orderIdOrNumber, readOrderChoice, type OrderChoice } from '../../fields';

export const markAsSent = itemOperation<OrderChoice>({
	name: 'Mark as Sent',
	value: 'markAsSent',
	action: 'Mark order as sent',
	description: 'Tell Akinon that the ERP has taken the order, so that it leaves the queue',
	properties: orderIdOrNumber,
	atOnce: 50,
	read: readOrderChoice,
	orderKey: (order) => JSON.stringify(order),
	async run({ connection }, order) {
		const id = 'id' in order ? order.id : await findOrderId(connection, order.number);
		const { number, status, is_send } = await markOrderAsSent(connection, id);
		return { id, number, status, is_send };
	},
});
