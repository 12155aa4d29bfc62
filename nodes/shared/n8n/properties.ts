import type { INodeProperties } from 'n8n-workflow';

import { inTool } from './aiTool';
import type { ItemParameters } from './parameters';

/** 'Return All' and 'Limit' of every Get Many. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** Reads how many results 'Return All' and 'Limit' ask for; undefined for all. */
export function readLimit(parameters: ItemParameters): number | undefined {
	return parameters.boolean('returnAll') ? undefined : parameters.integer('limit', 1);
}

/** 'Dry Run' of every operation that changes something, named as in n8n's Data Table node. */
export const dryRunField: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	default: false,
	description:
		'Whether to check and look up everything but send nothing, and to return what would be sent. Nodes after this one still run for real.',
};

/** Says at the top of the panel that 'Dry Run' is on, also if an expression may turn it on. */
export const dryRunNotice: INodeProperties = {
	displayName:
		"'Dry Run' is on: this node sends nothing. Turn it off below before you publish the workflow.",
	name: 'dryRunNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { [dryRunField.name]: [true] }, hide: inTool },
};

/** 'Accept Failed Items' of every operation that changes something. */
export const acceptFailedField: INodeProperties = {
	displayName: 'Accept Failed Items',
	name: 'acceptFailed',
	type: 'boolean',
	default: false,
	description:
		'Whether to also send items that an earlier node failed for or only queued. By default they are refused, so that a failed order is never taken for a finished one.',
};

/** The collection 'Options'; spread it and add its `options`. */
export const optionsField = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
} satisfies INodeProperties;

/** 'Simplify' of every operation that reads large records, on by default. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
