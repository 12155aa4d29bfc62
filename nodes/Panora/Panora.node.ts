import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { describeResources } from '../shared/node/operation';
import { runNode } from '../shared/node/runner';
import { NODE_VERSIONS } from '../shared/node/versions';
import { panora } from './api';
import { resources } from './resources';
import { searchConnections, searchSuggestions } from './methods';

export class Panora implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Panora',
		name: 'panora',
		icon: { light: 'file:../../icons/panora.svg', dark: 'file:../../icons/panora.dark.svg' },
		group: ['transform'],
		...NODE_VERSIONS,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read and create orders of many shop systems through your own Panora server',
		defaults: { name: 'Panora' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'panoraApi', required: true }],
		properties: describeResources(resources),
	};

	methods = {
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
