import type { HttpClient } from '../../../shared/http/client';
import { itemOperation } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { optionsField } from '../../../shared/n8n/properties';
import { findOrderId, getOrderDetail, markOrderAsSent } from '../../api/client';
import {
	orderIdOrNumberFields,
	parallelRequestsField,
	readOrderChoice,
	type OrderChoice,
} from '../fields';

const MAX_PARALLEL_REQUESTS = 50;

export const markAsSent = itemOperation({
	name: 'Mark as Sent',
	value: 'markAsSent',
	action: 'Mark order as sent',
	description: withApprovalNote(
		'Tell Akinon that the ERP has received the order, which removes it from the queue',
	),
	properties: [
		...orderIdOrNumberFields,
		{
			...optionsField,
			options: [
				{
					...parallelRequestsField,
					typeOptions: { minValue: 1, maxValue: MAX_PARALLEL_REQUESTS },
					default: MAX_PARALLEL_REQUESTS,
					description:
						'How many orders to mark at the same time. More is faster but puts more load on the shop.',
				},
			],
		},
	],
	writes: true,
	resultKey: 'markedAsSent',
	read: (parameters) => ({
		order: readOrderChoice(parameters),
		parallelRequests: parameters
			.in('options')
			.integer('parallelRequests', 1, MAX_PARALLEL_REQUESTS),
	}),
	concurrency: (inputs) =>
		inputs.reduce((least, { parallelRequests }) => Math.min(least, parallelRequests), Infinity),
	serializeBy: ({ order }) => JSON.stringify(order),
	async lookUp({ client }, { order }) {
		const id = await findIdOf(client, order);
		const { number, status, is_send } = await getOrderDetail(client, id);
		return { found: { id, number, status, is_send } };
	},
	async run({ client }, { order }) {
		const id = await findIdOf(client, order);
		const { number, status, is_send } = await markOrderAsSent(client, id);
		return { id, number, status, is_send };
	},
});

async function findIdOf(client: HttpClient, order: OrderChoice): Promise<number> {
	return 'id' in order ? order.id : await findOrderId(client, order.number);
}
