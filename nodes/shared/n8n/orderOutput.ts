import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { StandardOrder } from '../order/standardOrder';
import type { Parameters } from './parameters';

/** The 'Output' field of every operation that reads orders. */
export const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: 'Raw', value: 'raw', description: 'The order as the provider sends it' },
		{
			name: 'Standard Order',
			value: 'standardOrder',
			description: 'The same structure for every provider; nodes that write orders accept it',
		},
	],
	default: 'standardOrder',
};

/** An option that goes with 'Output'. */
export const includeRawField: INodeProperties = {
	displayName: 'Include Raw',
	name: 'includeRaw',
	type: 'boolean',
	default: false,
	displayOptions: { show: { '/output': ['standardOrder'] } },
	description: 'Whether to add the order as the provider sends it, as raw',
};

/** What to output for each order. */
export interface OrderOutputChoice {
	/** Output the provider's record instead of the standard order. */
	isRaw: boolean;
	/** Add the provider's record to the standard order. */
	includeRaw: boolean;
}

/**
 * Reads 'Output' and the option 'Include Raw'.
 *
 * @throws InvalidInputError if one of them has an invalid value
 */
export function readOrderOutput(parameters: Parameters): OrderOutputChoice {
	return {
		isRaw: parameters.choice('output') === 'raw',
		includeRaw: parameters.in('options').boolean('includeRaw'),
	};
}

/**
 * Builds the output of an order. Each form of it is built only if it was chosen.
 *
 * @param buildStandard builds the standard order
 * @param buildRaw builds the provider's record, without secrets
 */
export function buildOrderOutput(
	buildStandard: () => StandardOrder,
	buildRaw: () => IDataObject,
	{ isRaw, includeRaw }: OrderOutputChoice,
): IDataObject {
	if (isRaw) return buildRaw();
	return { ...buildStandard(), ...(includeRaw && { raw: buildRaw() }) } as unknown as IDataObject;
}
