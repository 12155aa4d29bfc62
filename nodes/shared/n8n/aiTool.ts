import type { INodeProperties } from 'n8n-workflow';

/** How a node differs where an AI Agent uses it as a tool: n8n makes a second node of it for that. */

const inTool = { '@tool': [true] };

/**
 * A field whose default takes its value from the incoming item, made two: in a tool it has no default.
 * A tool's item is the agent's and no order, so the default would find nothing there, and hide from the
 * person that the model has to give the value.
 */
export function withoutDefaultInTool(property: INodeProperties): INodeProperties[] {
	const { default: initial, displayOptions } = property;
	const empty = isExpression(initial) ? '' : emptyPicker(initial);
	if (empty === undefined) return [property];
	const { show, hide } = displayOptions ?? {};
	return [
		{ ...property, displayOptions: { ...displayOptions, hide: { ...hide, ...inTool } } },
		{
			...property,
			default: empty,
			displayOptions: { ...displayOptions, show: { ...show, ...inTool } },
		},
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
 * Describes an operation that nobody can take back.
 *
 * @param description a sentence without a full stop
 */
export function withApprovalNote(description: string): string {
	return `${description}. Where an AI agent uses it, a person should approve.`;
}
