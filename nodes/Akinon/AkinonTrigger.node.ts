import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { outputFields } from '../shared/n8n/orderOutput';
import { optionsField } from '../shared/n8n/properties';
import { runTrigger } from '../shared/n8n/trigger';
import { maxOrdersField, testNotice, testOrdersField } from '../shared/n8n/triggerFields';
import { credentialTest } from './credentialTest';
import { orderOutputOptions, pageSizeField } from './resources/fields';
import { MAX_REDELIVER_MINUTES, waitingOrderTrigger } from './trigger/waiting/poll';
import { eventField, showForEvent, statusChangeFields } from './trigger/statusChange/fields';
import { statusChangeTrigger } from './trigger/statusChange/poll';
import { statusFields } from './trigger/statusLists';

const waitingFields: INodeProperties[] = [
	{
		displayName:
			"Akinon has one 'sent' flag for everybody. If your ERP reads the same queue, do not mark orders for a message: the ERP would never get them. Choose the event 'Order Status Changed' with the status Approved instead.",
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
			'When to emit an order again that still waits after it was emitted. The time doubles with each delivery, up to an hour. Choose a longer time than the workflow takes to run.',
	},
	{
		displayName: 'Maximum Deliveries',
		name: 'maximumDeliveries',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 120,
		description:
			'How often to emit an order before giving it up; 0 for no limit. With 60 minutes, the last of 120 deliveries comes five days after the first. Raise the number to get given-up orders again.',
	},
].map((field) => ({ ...showForEvent('orderWaiting'), ...field })) as INodeProperties[];

const properties: INodeProperties[] = [
	testNotice('one order, marks nothing'),
	eventField,
	...waitingFields,
	...statusChangeFields,
	...outputFields,
	{
		...optionsField,
		options: [...orderOutputOptions, maxOrdersField, pageSizeField, testOrdersField()],
	},
];

export class AkinonTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Akinon Trigger',
		name: 'akinonTrigger',
		icon: { light: 'file:../../icons/akinon.svg', dark: 'file:../../icons/akinon.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter.event === "orderStatusChanged" ? "Order status changed" : "Order waiting for ERP" }}',
		// n8n's node list shows this text for both nodes of the provider.
		description:
			'Read, update and cancel orders in Akinon Omnitron, or start a workflow when orders wait for the ERP or change',
		defaults: { name: 'Akinon Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'akinonApi', required: true, testedBy: 'testAkinonApi' }],
		properties,
	};

	methods = { credentialTest };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const events = { orderWaiting: waitingOrderTrigger, orderStatusChanged: statusChangeTrigger };
		return await runTrigger(this, properties, { events });
	}
}
