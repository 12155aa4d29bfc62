import { NodeConnectionTypes, type IExecuteFunctions, type INodeType } from 'n8n-workflow';

import { akinon } from '../../nodes/Akinon/api/client';
import { buildProperties, type Operation } from '../../nodes/shared/n8n/operation';
import { runNode as runOperation } from '../../nodes/shared/n8n/runner';

/** A node of Akinon whose only operation is the given one, of the resource 'thing'. */
export class OneOperationNode implements INodeType {
	description: INodeType['description'];

	/** Bound, since n8n calls it with its own context in the place of `this`. */
	execute: INodeType['execute'];

	constructor(operation: Operation) {
		const resources = [{ name: 'Thing', value: 'thing', operations: [operation] }];
		this.description = {
			displayName: 'One Operation',
			name: 'oneOperation',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'One Operation' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: 'akinonApi', required: true }],
			properties: buildProperties(resources),
		};
		this.execute = async function (this: IExecuteFunctions) {
			return await runOperation(this, akinon, resources);
		};
	}
}
