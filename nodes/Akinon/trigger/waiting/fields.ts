import type { INodeProperties } from 'n8n-workflow';

import { showForEvent } from '../event';
import { MAX_REDELIVER_MINUTES } from './settings';
import { statusFields } from './statusLists';

/** The fields of 'Order Waiting for ERP'. */
export const waitingFields: INodeProperties[] = [
	{
		displayName:
			"Akinon has a single 'sent' flag for all systems. If your ERP reads the same queue, do not mark orders as sent to trigger a message: the ERP would never get them. Choose the event 'Order Status Changed' with the status Approved instead.",
		name: 'flagNotice',
		type: 'notice',
		default: '',
	},
	...statusFields,
	{
		displayName: 'Mark as Sent',
		name: 'markAsSent',
		type: 'options',
		options: [
			{
				name: 'In the Workflow',
				value: 'inWorkflow',
				description:
					"Safest: end the workflow with 'Mark as Sent' of the Akinon node. Orders that don't get there are emitted again.",
			},
			{
				name: 'When Emitted',
				value: 'whenEmitted',
				description:
					'The trigger marks the orders with its next poll. If the workflow then fails, they are not emitted again.',
			},
		],
		default: 'inWorkflow',
	},
	{
		displayName: 'Redeliver After (Minutes)',
		name: 'redeliverAfter',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MAX_REDELIVER_MINUTES },
		default: 60,
		description:
			'How long after its delivery an order is emitted again if it still waits. The time doubles with each delivery, up to an hour. Choose a longer time than the workflow takes to run.',
	},
	{
		displayName: 'Maximum Deliveries',
		name: 'maximumDeliveries',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 120,
		description:
			'How many times to emit an order before giving it up; 0 for no limit. With 60 minutes, the last of 120 deliveries comes five days after the first. Raise the number to get given-up orders again.',
	},
].map((field) => ({ ...showForEvent('orderWaiting'), ...field })) as INodeProperties[];
