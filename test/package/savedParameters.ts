import type { INode, INodeProperties } from 'n8n-workflow';

import { loadPackage } from '../engine/engine';
import { PACKAGE_NODE_PREFIX } from '../n8n/package';

/** Whether a node is one of this package. */
export const isOwn = ({ type }: INode) => type.startsWith(PACKAGE_NODE_PREFIX);

/**
 * Returns the saved parameters of a node of this package that it does not have for its operation.
 *
 * @throws Error if the package has no such node
 */
export async function unknownParametersOf(node: INode): Promise<string[]> {
	const { nodeTypes } = await loadPackage();
	// n8n derives the type of a tool for AI agents from the node's.
	const loaded = nodeTypes[node.type.slice(PACKAGE_NODE_PREFIX.length).replace(/Tool$/, '')];
	if (loaded === undefined) throw new Error(`There is no node ${node.type}`);
	const { description } = loaded.type as { description: { properties: INodeProperties[] } };
	const known = description.properties
		.filter((property) => belongsTo(property, node))
		.map(({ name }) => name);
	// n8n adds this one to triggers that poll.
	return Object.keys(node.parameters).filter((name) => ![...known, 'pollTimes'].includes(name));
}

/** Whether a property is part of the chosen operation. */
function belongsTo({ displayOptions }: INodeProperties, { parameters }: INode): boolean {
	return ['resource', 'operation'].every((name) => {
		const shown = displayOptions?.show?.[name];
		return shown === undefined || shown.includes(parameters[name] as string);
	});
}
