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
import { voucherify } from './api';
import { metadataKeyLists } from './methods';
import { resources } from './resources';

export class Voucherify implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Voucherify',
		name: 'voucherify',
		icon: {
			light: 'file:../../icons/voucherify.svg',
			dark: 'file:../../icons/voucherify.dark.svg',
		},
		group: ['transform'],
		...NODE_VERSIONS,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read, write, import and export orders in Voucherify',
		defaults: { name: 'Voucherify' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'voucherifyApi', required: true }],
		properties: describeResources(resources),
	};

	methods = { loadOptions: metadataKeyLists };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, voucherify, resources);
	}
}
