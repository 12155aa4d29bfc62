import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { buildProperties, subtitle } from '../shared/n8n/operation';
import { runNode } from '../shared/n8n/runner';
import { panora } from './api/client';
import { credentialTest } from './credentialTest';
import { resources } from './resources';
import { searchConnections, searchSuggestions } from './listSearch';

export class Panora implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Panora',
		name: 'panora',
		icon: { light: 'file:../../icons/panora.svg', dark: 'file:../../icons/panora.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle,
		description: 'Read and create orders in many shop systems through your own Panora server',
		defaults: { name: 'Panora' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'panoraApi', required: true, testedBy: 'testPanoraApi' }],
		properties: buildProperties(resources),
	};

	methods = {
		credentialTest,
		listSearch: {
			searchConnections,
			searchOrderStatuses: searchSuggestions.orderStatus,
			searchPaymentStatuses: searchSuggestions.paymentStatus,
			searchFulfillmentStatuses: searchSuggestions.fulfillmentStatus,
			searchCurrencies: searchSuggestions.currency,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, panora, resources);
	}
}
