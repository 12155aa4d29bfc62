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
import { akinon } from './api';
import { searchWaitingOrders } from './methods';
import { resources } from './resources';

export class Akinon implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Akinon',
		name: 'akinon',
		icon: { light: 'file:../../icons/akinon.svg', dark: 'file:../../icons/akinon.dark.svg' },
		group: ['transform'],
		...NODE_VERSIONS,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read, update and cancel orders in Akinon Omnitron',
		defaults: { name: 'Akinon' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'akinonApi', required: true }],
		properties: describeResources(resources),
	};

	methods = { listSearch: { searchWaitingOrders } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, akinon, resources);
	}
}
