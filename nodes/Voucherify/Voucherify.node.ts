import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { buildProperties, subtitle } from '../shared/n8n/operation';
import { runNode } from '../shared/n8n/runner';
import { voucherify } from './api/client';
import { credentialTest } from './credentialTest';
import { metadataKeyLists } from './listSearch';
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
		version: 1,
		subtitle,
		description: 'Read, write, import and export orders in Voucherify',
		defaults: { name: 'Voucherify' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'voucherifyApi', required: true, testedBy: 'testVoucherifyApi' }],
		properties: buildProperties(resources),
	};

	methods = { credentialTest, loadOptions: metadataKeyLists };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runNode(this, voucherify, resources);
	}
}
