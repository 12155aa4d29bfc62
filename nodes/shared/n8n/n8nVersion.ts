import { NodeOperationError, type INode } from 'n8n-workflow';

import { InvalidInputError } from '../errors';

/** The first n8n that moves an item with `error` and `details` to the error output and reads `failure`. */
const MIN_N8N_VERSION = '2.37';

/**
 * Refuses to run in an n8n that would pass failed items on as if they had succeeded.
 *
 * @param NodeError n8n's own class, which shows how old this n8n is
 * @throws InvalidInputError if n8n is too old
 */
export function requireN8nVersion(node: INode, NodeError = NodeOperationError): void {
	const failure = { cause: 'configuration-invalid' } as const;
	if (new NodeError(node, 'none', { failure }).failure !== undefined) return;
	throw new InvalidInputError(
		`This node needs n8n ${MIN_N8N_VERSION} or newer`,
		'This n8n would pass failed items on together with the others. Update n8n.',
	);
}
