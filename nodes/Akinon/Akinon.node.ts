import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { buildProperties, subtitle } from '../shared/n8n/operation';
import { runNode } from '../shared/n8n/runner';
import { akinon } from './api/client';
import { credentialTest } from './credentialTest';
import { searchWaitingOrders } from './listSearch';
import { resources } from './resources';

export class Akinon implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Akinon',
		name: 'akinon',
		icon: { light: 'file:../../icons/akinon.svg', dark: 'file:../../icons/akinon.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle,
		description: 'Read, update and cancel orders in Akinon Omnitron',
		defaults: { name: 'Akinon' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'akinonApi', required: true, testedBy: 'testAkinonApi' }],
		properties: buildProperties(resources),
	};

	methods = { credentialTest, listSearch: { searchWaitingOrders } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, akinon, resources);
	}
}
