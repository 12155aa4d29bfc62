import type { INodeProperties } from 'n8n-workflow';

import type { Conversion } from '../order/conversion';
import type { StandardOrder } from '../order/standardOrder';
import { readStandardOrder } from '../order/readStandardOrder';
import type { FormParameters, InputMode } from '../forms/form';
import { readJson } from '../forms/readValue';
import type { OperationContext } from './operation';

/** 'Order' of the input mode 'Standard Order'. The mode 'JSON' has a field of the same name. */
const standardOrderField: INodeProperties = {
	displayName: 'Order',
	name: 'order',
	type: 'json',
	required: true,
	default: '={{ $json }}',
	description: 'Standard order, as the nodes of this package that read orders give it out',
};

/**
 * Reads 'Order', an object or JSON text.
 *
 * @throws InvalidInputError where it is no standard order
 */
function readStandardOrderField(
	parameters: Pick<FormParameters, 'label' | 'value'>,
): StandardOrder {
	const { name } = standardOrderField;
	return readStandardOrder(readJson(parameters.value(name), parameters.label(name)));
}

/** What an operation has to say about standard orders. */
export interface StandardOrderUse<Value> {
	/** What only a person can know about the orders, shown below 'Order'. */
	properties: INodeProperties[];
	/** @throws InvalidInputError where the provider could not take the order */
	read(order: StandardOrder, parameters: FormParameters): Value;
}

/** The input mode 'Standard Order': the incoming item is the order. It belongs first, as the default. */
export function standardOrderMode<Value>({
	properties,
	read,
}: StandardOrderUse<Value>): InputMode<Value> {
	return {
		name: 'Standard Order',
		value: 'standardOrder',
		description: 'Take the order that another node of this package read',
		properties: [standardOrderField, ...properties],
		read: (parameters) => read(readStandardOrderField(parameters), parameters),
	};
}

/**
 * Says once a run what of the standard orders had no place at a provider, for how many of them, and
 * what was changed so that they fit.
 *
 * @param provider its name
 */
export function addConversionHints(
	{ hint }: Pick<OperationContext, 'hint'>,
	provider: string,
	{ unsupportedParts, warnings }: Pick<Conversion<unknown>, 'unsupportedParts' | 'warnings'>,
): void {
	if (unsupportedParts.length > 0) {
		hint(
			(_count, counts) =>
				`${provider} has no place for some parts of the orders, which were left out: ${listed(counts)}`,
			'unsupportedParts',
			unsupportedParts,
		);
	}
	for (const note of warnings) hint((count) => `${orders(count)} had ${note}`, note);
}

function listed(counts: Map<string, number>): string {
	return [...counts].map(([part, count]) => `${part} (${orders(count)})`).join(', ');
}

function orders(count: number): string {
	return count === 1 ? '1 order' : `${count} orders`;
}
