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
import { credentialTest } from './credentialTest';
import { searchConnections } from './listSearch';
import { amountsInField, connectionField, rawRemoteDataField } from './resources/fields';
import { orderUpdatedTrigger } from './trigger/orderUpdated/poll';
import { newOrderTrigger } from './trigger/newOrder/poll';
import { MAX_TEST_ORDERS } from './trigger/settings';

const eventField: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	options: [
		{
			name: 'New Order',
			value: 'newOrder',
			description: 'Panora has stored an order for the first time',
		},
		{
			name: 'Order Updated',
			value: 'orderUpdated',
			description: 'An order was changed in the shop, for example edited, shipped or refunded',
		},
	],
	default: 'newOrder',
};

const properties: INodeProperties[] = [
	testNotice('the oldest order of the connection'),
	eventField,
	connectionField,
	{
		...existingOrdersField(
			'Start with the oldest order that Panora has',
			'Emit only what Panora stores from the first poll on',
		),
		displayOptions: { show: { event: ['newOrder'] } },
	},
	...outputFields,
	rawRemoteDataField,
	{
		...optionsField,
		options: [amountsInField, includeRawField, maxOrdersField, testOrdersField(MAX_TEST_ORDERS)],
	},
];

export class PanoraTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Panora Trigger',
		name: 'panoraTrigger',
		icon: { light: 'file:../../icons/panora.svg', dark: 'file:../../icons/panora.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter.event === "orderUpdated" ? "Order updated" : "New order" }}',
		// n8n's node list shows this text for both nodes of the provider.
		description:
			'Read and create orders in many shop systems through your own Panora server, or start a workflow for each new or updated order',
		defaults: { name: 'Panora Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'panoraApi', required: true, testedBy: 'testPanoraApi' }],
		// n8n adds the poll times to this list each time it loads the package.
		properties: [...properties],
	};

	methods = { credentialTest, listSearch: { searchConnections } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const events = { newOrder: newOrderTrigger, orderUpdated: orderUpdatedTrigger };
		return await runTrigger(this, properties, { events });
	}
}
