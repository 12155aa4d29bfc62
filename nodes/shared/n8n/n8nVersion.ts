import { NodeOperationError, type INode } from 'n8n-workflow';

import { InvalidInputError } from '../errors';

/** The first version that moves items with `error` and `details` to the error output and reads `failure`. */
const MIN_N8N_VERSION = '2.37';

/**
 * Checks that n8n is recent enough not to pass failed items on as if they had succeeded.
 *
 * @param NodeError n8n's error class, which ignores `failure` in older versions
 * @throws InvalidInputError if n8n is too old
 */
export function requireN8nVersion(node: INode, NodeError = NodeOperationError): void {
	const failure = { cause: 'configuration-invalid' } as const;
	if (new NodeError(node, 'none', { failure }).failure !== undefined) return;
	throw new InvalidInputError(
		`This node needs n8n ${MIN_N8N_VERSION} or newer`,
		'Update n8n: this version would pass failed items on as if they had succeeded.',
	);
}
