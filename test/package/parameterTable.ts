import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

/** Choices beyond this number are counted instead of named. */
const MAX_NAMED_CHOICES = 9;

/** The parameters of one operation among those of its node; of a trigger, all of them. */
export interface OperationScope {
	properties: INodeProperties[];
	resource?: string;
	operation?: string;
}

/** Conditions that every parameter of an operation has. */
const SELECTORS = ['resource', 'operation'];

/** Renders the parameters of an operation as a Markdown table. */
export function parameterTable(scope: OperationScope): string {
	const properties = shownProperties(scope);
	const rows = properties.flatMap((property) => parameterRows(property, properties));
	if (rows.length === 0) return 'No parameters.\n';
	return ['| Parameter | Default | Description |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

function shownProperties({ properties, resource, operation }: OperationScope): INodeProperties[] {
	return properties.filter(({ name, type, displayOptions }) => {
		if (SELECTORS.includes(name) || type === 'notice') return false;
		const { show } = displayOptions ?? {};
		// The variant of a parameter that an AI agent's tool shows.
		if (show?.['@tool']) return false;
		const fits = (selector: string, value?: string) =>
			value === undefined || !show?.[selector] || show[selector].includes(value);
		return fits('resource', resource) && fits('operation', operation);
	});
}

function parameterRows(
	property: INodeProperties,
	others: INodeProperties[],
	parent?: string,
): string[] {
	const label = parent ? `${parent} › ${property.displayName}` : property.displayName;
	const description = [
		plainText(property.description),
		entries(property),
		condition(property, others),
	]
		.filter((text) => text !== '')
		.map((text) => (text.endsWith('.') ? text : `${text}.`))
		.join(' ');
	const row = `| ${cell(label)} | ${cell(defaultText(property))} | ${cell(description)} |`;
	if (property.type !== 'collection') return [row];
	const own = description === '' ? [] : [row];
	const fields = property.options as INodeProperties[];
	const inside = [...fields, ...others];
	return [...own, ...fields.flatMap((field) => parameterRows(field, inside, property.displayName))];
}

/** Says for which value of another parameter this one is shown. */
function condition({ displayOptions }: INodeProperties, others: INodeProperties[]): string {
	const conditions = Object.entries(displayOptions?.show ?? {})
		.filter(([name]) => !SELECTORS.includes(name) && !name.startsWith('@'))
		.map(([name, values]) => {
			const controller = others.find((each) => each.name === name.replace(/^\//, ''))!;
			const choices = values!.map((value) => choiceText(controller, value)).join(' or ');
			return `'${controller.displayName}' is ${choices}`;
		});
	return conditions.length === 0 ? '' : `Only if ${conditions.reverse().join(' and ')}`;
}

function choiceText({ options }: INodeProperties, value: unknown): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	const choice = (options as INodePropertyOptions[]).find((each) => each.value === value);
	return `'${choice?.name ?? String(value)}'`;
}

/** Names the choices of a drop-down, or the fields of a list's entries. */
function entries({ type, options }: INodeProperties): string {
	if (type === 'fixedCollection') {
		const groups = options as INodePropertyCollection[];
		const fieldsOf = ({ values }: INodePropertyCollection) =>
			[...new Set(values.map(({ displayName }) => displayName))].join(', ');
		if (groups.length === 1) return `Fields: ${fieldsOf(groups[0])}`;
		return groups.map((group) => `${group.displayName}: ${fieldsOf(group)}`).join('; ');
	}
	if (type !== 'options' && type !== 'multiOptions') return '';
	const names = ((options ?? []) as INodePropertyOptions[]).map(({ name }) => name);
	if (names.length === 0) return '';
	if (names.length > MAX_NAMED_CHOICES) return `${names.length} choices`;
	return `Choices: ${names.join('; ')}`;
}

function defaultText(property: INodeProperties): string {
	const { default: value, options, required } = property;
	const empty = required ? 'required' : '';
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string') return value === '' ? empty : textDefault(value, property);
	if (Array.isArray(value)) {
		const nameOf = (each: unknown) =>
			(options as INodePropertyOptions[]).find((option) => option.value === each)?.name ?? each;
		return value.map(nameOf).join(', ');
	}
	const picked = (value as { value?: unknown } | null)?.value;
	return typeof picked === 'string' && picked !== '' ? textDefault(picked, property) : empty;
}

function textDefault(value: string, { type, options }: INodeProperties): string {
	if (value.startsWith('=')) return `\`${value.slice(1)}\``;
	const choice =
		type === 'options' && (options as INodePropertyOptions[]).find((each) => each.value === value);
	return choice ? choice.name : `\`${value}\``;
}

/** A description without n8n's links. */
function plainText(html = ''): string {
	return html.replaceAll(/<[^>]+>/g, '');
}

function cell(text: string): string {
	return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
