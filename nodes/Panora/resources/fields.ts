import type { INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import { readOrderOutput } from '../../shared/n8n/orderOutput';
import type { Parameters } from '../../shared/n8n/parameters';
import type { OutputChoice } from '../order/output';

export const connectionField: INodeProperties = {
	displayName: 'Connection',
	name: 'connection',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'Shop account that is linked to your Panora project',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a shop...',
			typeOptions: { searchListMethod: 'searchConnections', searchable: true },
		},
		{
			displayName: 'By Connection Token',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 1b8b05bb-5273-4012-b520-8657b0b90874',
		},
	],
};

/**
 * Reads the connection token. An empty one must never be sent: Panora would take the first connection
 * in its database, which may be somebody else's shop.
 */
export function readConnectionToken(parameters: Parameters): string {
	const token = parameters.text(connectionField.name);
	if (/^[\x21-\x7e]+$/.test(token)) return token;
	throw new InvalidInputError(
		"'Connection' is not a connection token: it has spaces or other signs",
	);
}

export const includeRemoteDataField: INodeProperties = {
	displayName: 'Include Remote Data',
	name: 'includeRemoteData',
	type: 'boolean',
	default: false,
	description:
		"Whether to include the shop's own order as remote_data. Line items and the date of the order are there only.",
};

/** The standard order is made from remote data, and asks for it by itself. */
export const rawRemoteDataField: INodeProperties = {
	...includeRemoteDataField,
	displayOptions: { show: { '/output': ['raw'] } },
};

/**
 * Reads 'Output' and what belongs to it.
 *
 * @param place where 'Include Remote Data' is
 */
export function readOutputChoice(parameters: Parameters, place: Parameters): OutputChoice {
	const output = readOrderOutput(parameters);
	// n8n refuses to look for a parameter that is not shown.
	const includeRemoteData = !output.isRaw || place.boolean(rawRemoteDataField.name);
	return { ...output, includeRemoteData };
}
