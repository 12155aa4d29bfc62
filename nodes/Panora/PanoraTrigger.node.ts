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
import { MAX_TEST_ORDERS, newOrderTrigger } from './trigger/poll';

const properties: INodeProperties[] = [
	testNotice('the oldest order of the connection'),
	connectionField,
	existingOrdersField(
		'Start with the oldest order that Panora has',
		'Emit only what Panora stores from the first poll on',
	),
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
		subtitle: 'New order',
		// n8n's node list shows this text for both nodes of the provider.
		description:
			'Read and create orders in many shop systems through your own Panora server, or start a workflow for each new order',
		defaults: { name: 'Panora Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'panoraApi', required: true, testedBy: 'testPanoraApi' }],
		properties,
	};

	methods = { credentialTest, listSearch: { searchConnections } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await runTrigger(this, properties, newOrderTrigger);
	}
}
