import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { OwnFormatOrder, RecordInput } from '../forms/form';
import type { FormParameters, Input, InputMode } from '../forms/inputModes';
import { readJson } from '../forms/readValue';
import type { Conversion } from '../order/conversion';
import { readStandardOrder } from '../order/readStandardOrder';
import type { StandardOrder } from '../order/standardOrder';
import { plural } from '../plural';
import type { OperationContext } from './operation';
import { addWarningHints } from './recordHints';

/** An order to send, and what people should know about it. */
export interface OrderInput<Order, Converted extends Conversion<Order> = Conversion<Order>>
	extends OwnFormatOrder<Order> {
	/** Undefined if the order was not a standard order. */
	conversion?: Converted;
}

/** 'Order' of the input mode 'Standard Order'. The mode 'JSON' has a field of the same name. */
const standardOrderField: INodeProperties = {
	displayName: 'Order',
	name: 'order',
	type: 'json',
	required: true,
	default: '={{ $json }}',
	description: 'Standard order, as returned by the nodes of this package that read orders',
};

/** How a provider accepts standard orders. */
export interface StandardOrderForm<Converted> {
	/** What the order does not say, shown below 'Order'. */
	properties: INodeProperties[];
	/** Fields of the provider that replace converted ones. */
	overrides: Input<RecordInput>;
	/** @throws InvalidInputError if the provider could not accept the order */
	convert(order: StandardOrder, overrides: IDataObject, parameters: FormParameters): Converted;
}

/** Builds the input mode 'Standard Order'. It belongs first, as the default. */
export function standardOrderMode<Converted extends Conversion<unknown>>({
	properties,
	overrides,
	convert,
}: StandardOrderForm<Converted>): InputMode<OrderInput<Converted['order'], Converted>> {
	return {
		name: 'Standard Order',
		value: 'standardOrder',
		description: 'Take the order that another node of this package read',
		properties: [standardOrderField, ...properties, ...overrides.properties],
		read(parameters) {
			const { name } = standardOrderField;
			const json = readJson(parameters.value(name), parameters.label(name));
			const { record, warnings } = overrides.read(parameters);
			const conversion = convert(readStandardOrder(json), record, parameters);
			return { order: conversion.order, warnings, conversion };
		},
	};
}

/**
 * Says once per run what people should know about the orders that are sent.
 *
 * @param provider its name
 */
export function addOrderHints(
	call: Pick<OperationContext, 'hint'>,
	provider: string,
	{ warnings, conversion }: OrderInput<unknown>,
): void {
	addWarningHints(call, provider, warnings);
	if (conversion) addConversionHints(call, provider, conversion);
}

/** Says which parts of standard orders were left out or changed, and in how many orders. */
function addConversionHints(
	{ hint }: Pick<OperationContext, 'hint'>,
	provider: string,
	{ unsupportedParts, warnings }: Conversion<unknown>,
): void {
	if (unsupportedParts.length > 0) {
		hint(
			(_count, counts) =>
				`${provider} has no fields for some parts of the orders, which were left out: ${listed(counts)}`,
			'unsupportedParts',
			unsupportedParts,
		);
	}
	for (const warning of warnings) {
		hint((count) => `${plural(count, 'order')} had ${warning}`, warning);
	}
}

function listed(counts: Map<string, number>): string {
	return [...counts].map(([part, count]) => `${part} (${plural(count, 'order')})`).join(', ');
}
