import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { includeRawField, outputField } from '../shared/n8n/orderOutput';
import { runPoll } from '../shared/n8n/poll';
import { maxOrdersField, optionsField } from '../shared/n8n/properties';
import { pollOrderChanges } from './trigger/poll';

export class VoucherifyTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Voucherify Trigger',
		name: 'voucherifyTrigger',
		icon: {
			light: 'file:../../icons/voucherify.svg',
			dark: 'file:../../icons/voucherify.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["event"] === "created" ? "Order created" : $parameter["event"] === "updated" ? "Order updated" : "Order created or updated" }}',
		// n8n's list of nodes shows it for both nodes of the provider.
		description:
			'Read, write, import and export orders in Voucherify, or start a workflow when they are created or updated',
		defaults: { name: 'Voucherify Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'voucherifyApi', required: true }],
		properties: [
			{
				displayName:
					"A test run brings the order that was changed last, and the nodes after the trigger do their work on it for real. 'Test Orders' in the options brings more.",
				name: 'testNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Trigger On',
				name: 'event',
				type: 'options',
				options: [
					{
						name: 'Order Created',
						value: 'created',
						description:
							'Once for each order. Orders that were dated back at their creation are not found.',
					},
					{
						name: 'Order Created or Updated',
						value: 'createdOrUpdated',
						description:
							'At each change. An order that changes again before the next poll is emitted once, as it is then.',
					},
					{
						name: 'Order Updated',
						value: 'updated',
						description: 'At each change after the creation, also where Voucherify makes it',
					},
				],
				default: 'createdOrUpdated',
			},
			{
				displayName: 'Existing Orders',
				name: 'firstPoll',
				type: 'options',
				options: [
					{
						name: 'Emit',
						value: 'emit',
						description: 'Begin with the oldest of the 10,000 orders that Voucherify lists',
					},
					{
						name: 'Skip',
						value: 'skip',
						description:
							'Emit only what changes from the first poll on. That poll starts one execution without items.',
					},
				],
				default: 'skip',
				description: 'What to do with orders that are there when the workflow is first published',
			},
			outputField,
			{
				...optionsField,
				options: [
					includeRawField,
					maxOrdersField,
					{
						displayName: 'Test Orders',
						name: 'testOrders',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 1,
						description: 'How many orders a test run brings, at most 100',
					},
				],
			},
		],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const { properties } = new VoucherifyTrigger().description;
		return await runPoll(this, async (context) => await pollOrderChanges(context, properties));
	}
}
