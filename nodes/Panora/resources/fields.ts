import type { INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/errors';
import { readOrderOutput, showForStandardOrder } from '../../shared/n8n/orderOutput';
import type { Parameters } from '../../shared/n8n/parameters';
import type { OutputChoice } from '../order/output';
import type { AmountsIn } from '../order/shopifyMoney';

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
 * Reads the connection token. An empty token must never be sent: Panora would use the first connection
 * in its database, which may be somebody else's shop.
 *
 * @throws InvalidInputError if it is empty or cannot be sent in a header
 */
export function readConnectionToken(parameters: Parameters): string {
	const token = parameters.text(connectionField.name);
	if (/^[\x21-\x7e]+$/.test(token)) return token;
	throw new InvalidInputError(
		"'Connection' is not a connection token: it contains spaces or invalid characters",
	);
}

export const includeRemoteDataField: INodeProperties = {
	displayName: 'Include Remote Data',
	name: 'includeRemoteData',
	type: 'boolean',
	default: false,
	description:
		"Whether to include the shop's order as remote_data. Only there are the line items and the date of the order.",
};

/** Shown for raw orders only: the standard order is built from remote data and always requests it. */
export const rawRemoteDataField: INodeProperties = {
	...includeRemoteDataField,
	displayOptions: { show: { '/output': ['raw'] } },
};

export const amountsInField: INodeProperties = {
	displayName: 'Amounts In',
	name: 'amountsIn',
	type: 'options',
	options: [
		{ name: 'Customer Currency', value: 'customer', description: 'What the customer paid' },
		{ name: 'Shop Currency', value: 'shop', description: "What the shop's reports show" },
	],
	default: 'shop',
	displayOptions: showForStandardOrder,
	description:
		"The currency of all amounts if a customer paid in another than the shop's. Only Shopify states both.",
};

/**
 * Reads 'Output' and the options that go with it.
 *
 * @param parent the parameters that contain 'Include Remote Data'
 */
export function readOutputChoice(parameters: Parameters, parent: Parameters): OutputChoice {
	const output = readOrderOutput(parameters);
	// n8n throws for a parameter that is not shown.
	const includeRemoteData = !output.isRaw || parent.boolean(rawRemoteDataField.name);
	const amountsIn = parameters.in('options').choice(amountsInField.name) as AmountsIn;
	return { ...output, includeRemoteData, amountsIn };
}
