import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { outputField } from '../shared/n8n/orderOutput';
import { runPoll } from '../shared/n8n/poll';
import { maxOrdersField, optionsField } from '../shared/n8n/properties';
import { pollUnsentOrders } from './trigger/poll';
import { orderOutputOptions } from './resources/fields';
import { orderStatuses } from './order/statuses';

const waitingStatuses: INodePropertyOptions[] = [
	{ name: 'Any Status', value: 'any', description: 'Also unpaid and canceled orders' },
	...orderStatuses,
	{ name: 'Other Status Code', value: 'other', description: 'A status not in this list' },
];

export class AkinonTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Akinon Trigger',
		name: 'akinonTrigger',
		icon: { light: 'file:../../icons/akinon.svg', dark: 'file:../../icons/akinon.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'Order waiting for ERP',
		// n8n's list of nodes shows it for both nodes of the provider.
		description:
			'Read, update and cancel orders in Akinon Omnitron, or start a workflow when orders wait for the ERP',
		defaults: { name: 'Akinon Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'akinonApi', required: true }],
		properties: [
			{
				displayName:
					"A test run brings one waiting order, and the nodes after the trigger do their work on it for real. It marks nothing by itself. 'Test Orders' in the options brings more.",
				name: 'testNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'options',
				options: waitingStatuses,
				default: '400',
				description: 'Which waiting orders start the workflow',
			},
			{
				displayName: 'Status Code',
				name: 'statusCode',
				type: 'string',
				required: true,
				default: '',
				placeholder: 'e.g. 425',
				displayOptions: { show: { status: ['other'] } },
			},
			{
				displayName: 'Mark as Sent',
				name: 'markAsSent',
				type: 'options',
				options: [
					{
						name: 'In the Workflow',
						value: 'inWorkflow',
						description:
							"Safest: end the workflow with 'Mark as Sent' of the Akinon node. What did not get there comes again.",
					},
					{
						name: 'When Emitted',
						value: 'whenEmitted',
						description:
							'The trigger marks the orders. What the workflow then does not finish is not emitted again.',
					},
				],
				default: 'inWorkflow',
			},
			{
				displayName: 'Redeliver After (Minutes)',
				name: 'redeliverAfter',
				type: 'number',
				typeOptions: { minValue: 1 },
				default: 60,
				description:
					'An order that was emitted and still waits after this time is emitted again. The time doubles with each delivery, up to a day. Choose more than a run of the workflow takes.',
			},
			{
				displayName: 'Maximum Deliveries',
				name: 'maximumDeliveries',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 10,
				description:
					'How often an order is emitted before it is given up, or 0 for no limit. After 60 minutes first, the tenth delivery comes more than five days after the first. Raise it to get given-up orders again.',
			},
			outputField,
			{
				...optionsField,
				options: [
					...orderOutputOptions,
					maxOrdersField,
					{
						displayName: 'Page Size',
						name: 'pageSize',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 100,
						description: 'How many orders to ask Akinon for at once',
					},
					{
						displayName: 'Test Orders',
						name: 'testOrders',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 1,
						description: 'How many waiting orders a test run brings',
					},
				],
			},
		],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const { properties } = new AkinonTrigger().description;
		return await runPoll(this, async (context) => await pollUnsentOrders(context, properties));
	}
}
