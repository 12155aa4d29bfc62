import { standardOrderMode } from '../../shared/n8n/standardOrderInput';
import type { Conversion } from '../../shared/order/conversion';
import type { RecordField } from '../../shared/forms/field';
import { recordOverrides, type RecordInput } from '../../shared/forms/form';
import { toPanoraOrder } from './fromStandardOrder';
import { orderFields } from './fields';
import type { PanoraNewOrder } from '../api/types';

/** An order to send, and what people should know about it. */
export interface OrderInput extends RecordInput {
	record: PanoraNewOrder;
	/** Of a standard order. */
	conversion?: Conversion<PanoraNewOrder>;
}

const overrides = recordOverrides(
	{
		provider: 'Panora',
		fields: orderFields
			.filter(({ key }) => key !== 'items')
			.map((field) => ('picker' in field ? withoutPicker(field) : field))
			.sort((a, b) => a.label.localeCompare(b.label)),
		primaryFields: [],
		collection: { name: 'additionalFields', label: 'Additional Fields' },
		jsonDescription: '',
	},
	'Fields of Panora that take the place of what was converted',
);

/** n8n does not bring the value of a picker out of a collection. */
function withoutPicker(field: RecordField): RecordField {
	return { ...field, picker: undefined, description: 'As the shop knows it' } as RecordField;
}

/** The input mode that takes orders of any provider. */
export const panoraStandardOrderMode = standardOrderMode<OrderInput>({
	properties: overrides.properties,
	read(standardOrder, parameters) {
		const { record, warnings } = overrides.read(parameters);
		const conversion = toPanoraOrder(standardOrder, { overrides: record });
		return { record: conversion.order, warnings, conversion };
	},
});
