import type { INodeProperties } from 'n8n-workflow';

import type { Conversion } from '../order/conversion';
import type { StandardOrder } from '../order/order';
import { readStandardOrder } from '../order/readStandardOrder';
import type { EnteredParameters, InputMode } from '../record/form';
import { readJson } from '../record/value';
import type { Call } from './operation';

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
	parameters: Pick<EnteredParameters, 'label' | 'value'>,
): StandardOrder {
	const { name } = standardOrderField;
	return readStandardOrder(readJson(parameters.value(name), parameters.label(name)));
}

/** What an operation has to say about standard orders. */
export interface StandardOrderUse<Value> {
	/** What only a person can know about the orders, shown below 'Order'. */
	properties: INodeProperties[];
	/** @throws InvalidInputError where the provider could not take the order */
	read(order: StandardOrder, parameters: EnteredParameters): Value;
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
export function hintAtConversion(
	{ hint }: Pick<Call, 'hint'>,
	provider: string,
	{ leftOut, notes }: Pick<Conversion<unknown>, 'leftOut' | 'notes'>,
): void {
	if (leftOut.length > 0) {
		hint(
			(_count, counts) =>
				`${provider} has no place for some parts of the orders, which were left out: ${listed(counts)}`,
			'leftOut',
			leftOut,
		);
	}
	for (const note of notes) hint((count) => `${orders(count)} had ${note}`, note);
}

function listed(counts: Map<string, number>): string {
	return [...counts].map(([part, count]) => `${part} (${orders(count)})`).join(', ');
}

function orders(count: number): string {
	return count === 1 ? '1 order' : `${count} orders`;
}
