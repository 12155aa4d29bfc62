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
import { connectionField, rawRemoteDataField } from './resources/fields';
import { pollNewOrders } from './trigger/poll';
import { searchConnections } from './listSearch';

export class PanoraTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Panora Trigger',
		name: 'panoraTrigger',
		icon: { light: 'file:../../icons/panora.svg', dark: 'file:../../icons/panora.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'New order',
		// n8n's list of nodes shows it for both nodes of the provider.
		description:
			'Read and create orders of many shop systems through your own Panora server, or start a workflow when it has new ones',
		defaults: { name: 'Panora Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'panoraApi', required: true }],
		properties: [
			{
				displayName:
					"A test run brings one order that Panora has stored, and the nodes after the trigger do their work on it for real. It remembers nothing. 'Test Orders' in the options brings more.",
				name: 'testNotice',
				type: 'notice',
				default: '',
			},
			connectionField,
			{
				displayName: 'Existing Orders',
				name: 'firstPoll',
				type: 'options',
				options: [
					{
						name: 'Emit',
						value: 'emit',
						description: 'Begin with the oldest order that Panora has',
					},
					{
						name: 'Skip',
						value: 'skip',
						description:
							'Emit only what Panora stores from the first poll on. That poll starts one execution without items.',
					},
				],
				default: 'skip',
				description: 'What to do with orders that are there when the workflow is first published',
			},
			outputField,
			rawRemoteDataField,
			{
				...optionsField,
				options: [
					includeRawField,
					maxOrdersField,
					{
						displayName: 'Test Orders',
						name: 'testOrders',
						type: 'number',
						typeOptions: { minValue: 1, maxValue: 50 },
						default: 1,
						description: 'How many of the oldest orders a test run brings',
					},
				],
			},
		],
	};

	methods = { listSearch: { searchConnections } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const { properties } = new PanoraTrigger().description;
		return await runPoll(this, async (context) => await pollNewOrders(context, properties));
	}
}
