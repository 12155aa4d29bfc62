import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { buildProperties, subtitle } from '../shared/n8n/operation';
import { runNode } from '../shared/n8n/runner';
import { voyadoEngage } from './api/client';
import { credentialTest } from './credentialTest';
import { resources } from './resources';
import { searchStores } from './listSearch';

export class VoyadoEngage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Voyado Engage',
		name: 'voyadoEngage',
		icon: {
			light: 'file:../../icons/voyadoEngage.svg',
			dark: 'file:../../icons/voyadoEngage.dark.svg',
		},
		group: ['output'],
		version: 1,
		subtitle,
		description: 'Register orders in Voyado Engage, and look up stores and contacts',
		defaults: { name: 'Voyado Engage' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'voyadoEngageApi', required: true, testedBy: 'testVoyadoEngageApi' }],
		properties: buildProperties(resources),
	};

	methods = { credentialTest, listSearch: { searchStores } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, voyadoEngage, resources);
	}
}
