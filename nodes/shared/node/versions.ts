import { NodeOperationError, type INode } from 'n8n-workflow';

import { InvalidInputError } from '../failure';

/**
 * The versions of every node, and which of them a new one has. Version 1 is that of package version 0.1.0,
 * where orders were given out as the provider sends them and taken in field by field. n8n keeps no
 * setting that has its default, so what such a node was set to do cannot be told any more.
 */
export const NODE_VERSIONS: { version: number[]; defaultVersion: number } = {
	version: [1, 2],
	defaultVersion: 2,
};

/** The first n8n that moves an item with `error` and `details` to the error output, and heeds `failure`. */
const OLDEST_N8N = '2.37';

/**
 * Refuses to run what would do something else than its author meant: a node that package version 0.1.0
 * saved, and any node in an n8n that would give out failed items as if they had succeeded.
 *
 * @param NodeError n8n's own class, which shows how old this n8n is
 * @throws InvalidInputError which says what to do
 */
export function requireVersions(node: INode, NodeError = NodeOperationError): void {
	if (node.typeVersion < NODE_VERSIONS.defaultVersion) {
		throw new InvalidInputError(
			'This node was added with version 0.1.0 of the package and has to be replaced',
			"Since 0.2.0, orders come and go as standard orders by default. Add the node anew from the nodes panel, set it as this one is set, with 'Output' or 'Input Mode' as wanted, and delete this one. The changelog has all that is different.",
		);
	}
	if (!knowsFailures(node, NodeError)) {
		throw new InvalidInputError(
			`This node needs n8n ${OLDEST_N8N} or newer`,
			'This n8n would give out failed items together with the others. Update n8n.',
		);
	}
}

function knowsFailures(node: INode, NodeError: typeof NodeOperationError): boolean {
	const failure = { cause: 'configuration-invalid' } as const;
	return new NodeError(node, 'none', { failure }).failure !== undefined;
}
