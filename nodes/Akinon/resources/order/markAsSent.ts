import { itemOperation } from '../../../shared/node/operation';
import { consequential } from '../../../shared/node/tool';
import { findOrderId, markOrderAsSent } from '../../api';
import { orderIdOrNumberFields, readOrderChoice, type OrderChoice } from '../../properties';

export const markAsSent = itemOperation<OrderChoice>({
	name: 'Mark as Sent',
	value: 'markAsSent',
	action: 'Mark order as sent',
	description: consequential(
		'Tell Akinon that the ERP has taken the order, so that it leaves the queue',
	),
	properties: orderIdOrNumberFields,
	concurrency: 50,
	resultKey: 'markedAsSent',
	read: readOrderChoice,
	overlapKey: (order) => JSON.stringify(order),
	async run({ connection }, order) {
		const id = 'id' in order ? order.id : await findOrderId(connection, order.number);
		const { number, status, is_send } = await markOrderAsSent(connection, id);
		return { id, number, status, is_send };
	},
});
