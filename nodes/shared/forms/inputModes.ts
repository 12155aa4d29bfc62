import type { INodeProperties } from 'n8n-workflow';

import { showOnlyIf } from './properties';

/** The parameters of an input item. */
export interface FormParameters {
	/** IANA name of the workflow's time zone. */
	timezone: string;
	/** The name of the node that the item comes from, if there is one. */
	previousNode?: string;
	label(name: string): string;
	/** The value as n8n resolved it. */
	value(name: string): unknown;
	/** The value as it is in the workflow, where an expression is text that begins with `=`. */
	unresolved(name: string): unknown;
	/** @throws InvalidInputError if the value is not one of the selector's */
	choice(name: string): string;
	/** @throws InvalidInputError if a value is not one of the selector's */
	choices(name: string): string[];
	/** A collection's parameters; a selector that was not added is undefined. */
	in(name: string): { optionalChoice(name: string): string | undefined };
}

/** Properties, and how to read them. */
export interface Input<Value> {
	properties: INodeProperties[];
	/** @throws InvalidInputError naming the field by its label */
	read(parameters: FormParameters): Value;
}

/** One way to enter something. */
export interface InputMode<Value> extends Input<Value> {
	name: string;
	value: string;
	description: string;
}

/** Builds 'Input Mode', which shows and reads the properties of one mode. The first is the default. */
export function inputModes<Value>(modes: Array<InputMode<Value>>): Input<Value> {
	const initial = modes[0].value;
	return {
		properties: [
			{
				displayName: 'Input Mode',
				name: 'inputMode',
				type: 'options',
				options: modes.map(({ name, value, description }) => ({ name, value, description })),
				default: initial,
			},
			...modes.flatMap(({ value, properties }) =>
				properties.map((property) => showOnlyIf(property, 'inputMode', value)),
			),
		],
		read(parameters) {
			const chosen = parameters.choice('inputMode');
			return modes.find(({ value }) => value === chosen)!.read(parameters);
		},
	};
}
