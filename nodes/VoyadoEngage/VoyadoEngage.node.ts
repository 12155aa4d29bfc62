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
import { voyadoEngage } from './api';
import { resources } from './resources';
import { searchStores } from './methods';

export class VoyadoEngage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Voyado Engage',
		name: 'voyadoEngage',
		icon: {
			light: 'file:../../icons/voyadoEngage.svg',
			dark: 'file:../../icons/voyadoEngage.dark.svg',
		},
		group: ['output'],
		...NODE_VERSIONS,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Register orders in Voyado Engage, and look up stores and contacts',
		defaults: { name: 'Voyado Engage' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'voyadoEngageApi', required: true }],
		properties: describeResources(resources),
	};

	methods = { listSearch: { searchStores } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, voyadoEngage, resources);
	}
}
