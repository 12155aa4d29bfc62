import type { INodeProperties } from 'n8n-workflow';

import { orderStatuses } from '../../order/statuses';
import { showForEvent } from '../event';

/** The fields of 'Order Status Changed'. */
export const statusChangeFields: INodeProperties[] = [
	{
		displayName: 'Statuses',
		name: 'changedStatuses',
		type: 'multiOptions',
		required: true,
		options: orderStatuses,
		default: ['500', '550', '100', '600'],
		description:
			'Which statuses start the workflow when an order reaches them. An order that skips one is emitted with the next status of the same kind, such as Shipped and Informed.',
	},
	{
		displayName: 'Order Items Too',
		name: 'orderItemsToo',
		type: 'boolean',
		default: false,
		description:
			'Whether to also emit an order when some of its items reach one of the statuses, and when a shipped item gets a new tracking number',
	},
	{
		displayName: 'Watch Delivered Orders for (Days)',
		name: 'watchDeliveredDays',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 365 },
		default: 30,
		description:
			'How long to watch delivered orders for returns; 0 to not watch them. Choose at least the time in which your customers may return orders.',
	},
	{
		displayName: 'First Run',
		name: 'firstRun',
		type: 'options',
		options: [
			{
				name: 'Emit What Is There',
				value: 'emit',
				description: 'Start with the orders that are under way in one of the statuses',
			},
			{
				name: 'Only Remember',
				value: 'remember',
				description:
					'Emit only what changes from the first poll on. That poll starts one execution without items.',
			},
		],
		default: 'remember',
		description: 'What to do with orders that are under way when the workflow is first published',
	},
].map((field) => ({ ...field, ...showForEvent('orderStatusChanged') })) as INodeProperties[];
