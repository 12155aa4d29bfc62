import type { INode, INodeProperties } from 'n8n-workflow';

/** Shows or hides a field in the tool version that n8n derives from a node for AI agents. */
export const inTool = { '@tool': [true] };

/** Whether a node runs as a tool of an AI agent: n8n derives such a node's type from ours. */
export function isTool({ type }: Pick<INode, 'type'>): boolean {
	return type.endsWith('Tool');
}

/**
 * Builds the field that tells an AI model what the tool does. Without it, n8n passes on only the action
 * and the node's name, which do not say that a person should approve.
 */
export function toolDescriptionField(description: string): INodeProperties {
	return {
		displayName: 'Tool Description',
		name: 'toolDescription',
		type: 'string',
		typeOptions: { rows: 3 },
		default: description,
		description: 'What the AI model is told about this tool',
		displayOptions: { show: inTool },
	};
}

/**
 * Splits a field whose default reads the incoming item in two, so that it has no default in a tool. A
 * tool's input item comes from the agent and is not an order: the default would find nothing, and hide
 * that the model has to provide the value.
 */
export function withoutDefaultInTool(property: INodeProperties): INodeProperties[] {
	const { default: initial, displayOptions = {} } = property;
	const empty = isExpression(initial) ? '' : emptyPicker(initial);
	if (empty === undefined) return [property];
	const outside = { ...displayOptions, hide: { ...displayOptions.hide, ...inTool } };
	const inside = { ...displayOptions, show: { ...displayOptions.show, ...inTool } };
	return [
		{ ...property, displayOptions: outside },
		{ ...property, default: empty, displayOptions: inside },
	];
}

function emptyPicker(initial: INodeProperties['default']): INodeProperties['default'] {
	const isPicker = typeof initial === 'object' && initial !== null && 'value' in initial;
	if (!isPicker || !isExpression(initial.value)) return undefined;
	return { ...initial, value: '' } as INodeProperties['default'];
}

function isExpression(value: unknown): boolean {
	return typeof value === 'string' && value.startsWith('=');
}

/**
 * Adds a note to the description of an operation that cannot be undone.
 *
 * @param description a sentence without a period
 */
export function withApprovalNote(description: string): string {
	return `${description}. If an AI agent uses it, a person should approve.`;
}
