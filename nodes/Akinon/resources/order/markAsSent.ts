import type { Connection } from '../../../shared/http/connection';
import { itemOperation } from '../../../shared/node/operation';
import { consequential } from '../../../shared/node/tool';
import { optionsField } from '../../../shared/node/properties';
import { findOrderId, getOrderDetail, markOrderAsSent } from '../../api';
import {
	orderIdOrNumberFields,
	parallelRequestsField,
	readOrderChoice,
	type OrderChoice,
} from '../../properties';

const MOST_PARALLEL_REQUESTS = 50;

interface Input {
	order: OrderChoice;
	parallelRequests: number;
}

export const markAsSent = itemOperation<Input>({
	name: 'Mark as Sent',
	value: 'markAsSent',
	action: 'Mark order as sent',
	description: consequential(
		'Tell Akinon that the ERP has taken the order, so that it leaves the queue',
	),
	properties: [
		...orderIdOrNumberFields,
		{
			...optionsField,
			options: [
				{
					...parallelRequestsField,
					typeOptions: { minValue: 1, maxValue: MOST_PARALLEL_REQUESTS },
					default: MOST_PARALLEL_REQUESTS,
					description:
						'How many orders to mark at the same time. More is faster, and a heavier load for the shop.',
				},
			],
		},
	],
	writes: true,
	concurrency: (inputs) =>
		inputs.reduce((least, { parallelRequests }) => Math.min(least, parallelRequests), Infinity),
	resultKey: 'markedAsSent',
	read: (parameters) => ({
		order: readOrderChoice(parameters),
		parallelRequests: parameters
			.in('options')
			.integer('parallelRequests', 1, MOST_PARALLEL_REQUESTS),
	}),
	overlapKey: ({ order }) => JSON.stringify(order),
	async lookUp({ connection }, { order }) {
		const id = await idOf(connection, order);
		const { number, status, is_send } = await getOrderDetail(connection, id);
		return { found: { id, number, status, is_send } };
	},
	async run({ connection }, { order }) {
		const id = await idOf(connection, order);
		const { number, status, is_send } = await markOrderAsSent(connection, id);
		return { id, number, status, is_send };
	},
});

async function idOf(connection: Connection, order: OrderChoice): Promise<number> {
	return 'id' in order ? order.id : await findOrderId(connection, order.number);
}
