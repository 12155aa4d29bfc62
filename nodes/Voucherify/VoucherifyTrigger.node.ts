import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { includeRawField, outputFields } from '../shared/n8n/orderOutput';
import { optionsField } from '../shared/n8n/properties';
import { runTrigger } from '../shared/n8n/trigger';
import {
	existingOrdersField,
	maxOrdersField,
	testNotice,
	testOrdersField,
} from '../shared/n8n/triggerFields';
import { MAX_PAGE_SIZE } from './api/client';
import { credentialTest } from './credentialTest';
import { orderChangeTrigger } from './trigger/poll';

const properties: INodeProperties[] = [
	testNotice('the order that was changed last'),
	{
		displayName:
			"Each poll uses at least one of the project's API calls, which it shares with your shop. A sandbox has 100 per hour: poll every 5 minutes or less often.",
		name: 'limitNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Event',
		name: 'event',
		type: 'options',
		options: [
			{
				name: 'Order Created',
				value: 'created',
				description:
					'Once per order, even if it is backdated, as long as it is among the latest 1,000 orders',
			},
			{
				name: 'Order Created or Updated',
				value: 'createdOrUpdated',
				description:
					'After each change. An order that changes several times between two polls is emitted once.',
			},
			{
				name: 'Order Updated',
				value: 'updated',
				description: 'After each change since its creation, including changes by Voucherify itself',
			},
		],
		default: 'createdOrUpdated',
	},
	existingOrdersField(
		'Start with the oldest of the 10,000 orders that Voucherify lists',
		'Emit only what changes from the first poll on',
	),
	...outputFields,
	{
		...optionsField,
		options: [includeRawField, maxOrdersField, testOrdersField(MAX_PAGE_SIZE)],
	},
];

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
		// n8n's node list shows this text for both nodes of the provider.
		description:
			'Read, write, import and export orders in Voucherify, or start a workflow when they are created or updated',
		defaults: { name: 'Voucherify Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'voucherifyApi', required: true, testedBy: 'testVoucherifyApi' }],
		// n8n adds the poll times to this list each time it loads the package.
		properties: [...properties],
	};

	methods = { credentialTest };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await runTrigger(this, properties, orderChangeTrigger);
	}
}
