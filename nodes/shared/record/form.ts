import type { INodeProperties } from 'n8n-workflow';

/**
 * The properties of an operation that takes a whole record: 'Input Mode', then either its JSON or
 * its form.
 *
 * @param provider whose form the JSON has
 */
export function formOrJson(
	provider: string,
	json: INodeProperties,
	form: INodeProperties[],
): INodeProperties[] {
	const whole = `Give the whole order as ${provider} takes it`;
	return [
		{
			displayName: 'Input Mode',
			name: 'inputMode',
			type: 'options',
			options: [
				{ name: 'Fields', value: 'fields', description: 'Fill in a form' },
				{ name: 'JSON', value: 'json', description: whole },
			],
			default: 'fields',
		},
		shownWhere(json, 'inputMode', 'json'),
		...form.map((property) => shownWhere(property, 'inputMode', 'fields')),
	];
}

/** 'Items As' within a form: either a form for each item, or a list of them as JSON. */
export function itemsAsFormOrJson(form: INodeProperties, json: INodeProperties): INodeProperties[] {
	return [
		{
			displayName: 'Items As',
			name: 'itemsAs',
			type: 'options',
			options: [
				{ name: 'Fields', value: 'fields', description: 'Fill in a form for each item' },
				{ name: 'JSON', value: 'json', description: 'Give a list, for example by an expression' },
			],
			default: 'fields',
		},
		shownWhere(form, 'itemsAs', 'fields'),
		shownWhere(json, 'itemsAs', 'json'),
	];
}

function shownWhere(property: INodeProperties, name: string, value: string): INodeProperties {
	const show = { ...property.displayOptions?.show, [name]: [value] };
	return { ...property, displayOptions: { show } };
}
