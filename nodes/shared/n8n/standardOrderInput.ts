import get from 'lodash/get';
import has from 'lodash/has';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import type { OwnFormatOrder, RecordInput } from '../forms/form';
import type { FormParameters, Input, InputMode } from '../forms/inputModes';
import { readJson } from '../forms/readValue';
import type { Conversion } from '../order/conversion';
import { checkHandBuilt, missingKeys } from '../order/handBuilt';
import { ownKeys, readStandardOrder } from '../order/readStandardOrder';
import type { StandardOrder } from '../order/standardOrder';
import { plural } from '../plural';
import { truncate } from '../truncate';
import { isAbsent, isRecord, type JsonRecord } from '../values';
import type { OperationContext } from './operation';
import { addWarningHints } from './recordHints';

/** An order to send, and what people should know about it. */
export interface OrderInput<Order, Converted extends Conversion<Order> = Conversion<Order>>
	extends OwnFormatOrder<Order> {
	/** Undefined if the order was not a standard order. */
	conversion?: Converted;
	/** What looks like a mistake in an order that somebody built, as sentences. */
	suspicions?: string[];
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
interface StandardOrderForm<Converted> {
	/** What the order does not say, shown below 'Order'. */
	properties: INodeProperties[];
	/** Fields of the provider that replace converted ones. */
	overrides: Input<RecordInput>;
	/** Groups of paths to IDs that are sent. If all IDs of a group are given as blank text, the order is refused. */
	idPaths?(parameters: FormParameters): string[][];
	/** @throws InvalidInputError if the provider could not accept the order */
	convert(order: StandardOrder, overrides: IDataObject, parameters: FormParameters): Converted;
}

/** Builds the input mode 'Standard Order'. It belongs first, as the default. */
export function standardOrderMode<Converted extends Conversion<unknown>>({
	properties,
	overrides,
	idPaths,
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
			let conversion: Converted;
			try {
				const standardOrder = readStandardOrder(json);
				rejectBlankIds(json, idPaths?.(parameters) ?? []);
				conversion = convert(standardOrder, record, parameters);
			} catch (error) {
				throw explainLostKeys(error, json, parameters.previousNode);
			}
			const suspicions = isFromReader(json) ? [] : checkHandBuilt(json as JsonRecord, addedKeys);
			return { order: conversion.order, warnings, conversion, suspicions };
		},
	};
}

/** Readers return `null` for an ID that is not stated: blank text comes from an expression that found nothing. */
function rejectBlankIds(order: unknown, groups: string[][]): void {
	for (const paths of groups) {
		const ids = paths.map((path) => ({ path, value: get(order, path) as unknown }));
		const blank = ids.find(({ value }) => typeof value === 'string');
		if (blank === undefined || ids.some(({ value }) => !isAbsent(value))) continue;
		throw new InvalidInputError(
			`'${blank.path}' of the order is empty`,
			'Give the ID, or leave the key out if there is none. An expression that finds nothing makes an empty ID.',
		);
	}
}

/** Keys that n8n and the nodes of this package add to an item beside the order. */
const addedKeys = [
	...['cancellation', 'markedAsSent', 'panoraOrder', 'registration', 'voucherifyOrder'],
	...['error', 'details', 'notDone', 'message', 'dryRun', 'delivery', 'warning'],
	...['order', 'pairedItem'],
];

/** Keys that an order built by hand hardly ever has all of. */
const readerKeys = ['schemaVersion', 'providerStatus', 'unknown', 'problems'];

/** Whether a node of this package returned the order; what people add to it is not a mistake. */
function isFromReader(order: unknown): boolean {
	return readerKeys.every((key) => has(order, key));
}

/** How many lost keys a message names. */
const MAX_LOST_KEYS = 5;

/** Adds to an error that the order has lost keys on its way, and where that probably happened. */
function explainLostKeys(error: unknown, order: unknown, previousNode?: string): unknown {
	if (!(error instanceof InvalidInputError) || !isRecord(order)) return error;
	const { message, description = '' } = error;
	const node = previousNode === undefined ? 'the node before' : `'${truncate(previousNode)}'`;
	const missing = missingKeys(order);
	const isOfReader = readerKeys.some((key) => has(order, key));
	if (isOfReader && missing.length > 0) {
		const rest = missing.length - MAX_LOST_KEYS;
		const named = missing.slice(0, MAX_LOST_KEYS).map((key) => `'${key}'`);
		const keys = `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
		return new InvalidInputError(
			message,
			`The order has lost its keys ${keys}, probably in ${node}: turn on 'Include Other Input Fields' in Edit Fields. ${description}`.trim(),
		);
	}
	if (ownKeys.some((key) => has(order, key))) return error;
	return new InvalidInputError(
		message,
		`${description} If ${node} is Edit Fields or Split Out, it has dropped these keys: turn on 'Include Other Input Fields' there.`.trim(),
	);
}

/** Says once per run what people should know about the orders that are sent. */
export function addOrderHints(
	call: Pick<OperationContext, 'hint'>,
	provider: string,
	{ warnings, conversion, suspicions = [] }: OrderInput<unknown>,
): void {
	addWarningHints(call, provider, warnings);
	for (const sentence of suspicions) {
		// What follows the colon differs from order to order.
		const [kind] = sentence.split(':', 1);
		call.hint((count) => `${plural(count, 'order')}: ${sentence}`, kind);
	}
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
