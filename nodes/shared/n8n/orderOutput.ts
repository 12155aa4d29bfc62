import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { StandardOrder } from '../order/standardOrder';
import type { Parameters } from './parameters';

/** 'Output', as every read of orders has it. */
export const outputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: 'Raw', value: 'raw', description: 'The order as the provider sends it' },
		{
			name: 'Standard Order',
			value: 'standardOrder',
			description: 'One shape for every provider, which nodes that write orders take as it is',
		},
	],
	default: 'standardOrder',
};

/** An option beside 'Output'. */
export const includeRawField: INodeProperties = {
	displayName: 'Include Raw',
	name: 'includeRaw',
	type: 'boolean',
	default: false,
	displayOptions: { show: { '/output': ['standardOrder'] } },
	description: 'Whether to add the order as the provider sends it, as raw',
};

/** What a person wants of each order. */
export interface OrderOutputChoice {
	/** The provider's own record, and nothing else. */
	isRaw: boolean;
	/** The provider's own record beside the standard order. */
	includeRaw: boolean;
}

/**
 * Reads 'Output', and 'Include Raw' among the options.
 *
 * @throws InvalidInputError where one of them has a value that it cannot have
 */
export function readOrderOutput(parameters: Parameters): OrderOutputChoice {
	return {
		isRaw: parameters.choice('output') === 'raw',
		includeRaw: parameters.in('options').boolean('includeRaw'),
	};
}

/**
 * An order as a node gives it out.
 *
 * @param standard makes the standard order, only where it is wanted
 * @param raw the provider's own record, without what may not be shown
 */
export function buildOrderOutput(
	standard: () => StandardOrder,
	raw: IDataObject,
	{ isRaw, includeRaw }: OrderOutputChoice,
): IDataObject {
	if (isRaw) return raw;
	return { ...standard(), ...(includeRaw && { raw }) } as unknown as IDataObject;
}
