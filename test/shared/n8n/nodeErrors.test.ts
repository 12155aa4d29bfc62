import type { INode } from 'n8n-workflow';
import { expect, it } from 'vitest';

import { InvalidInputError, RequestError } from '../../../nodes/shared/errors';
import { toNodeError } from '../../../nodes/shared/n8n/nodeErrors';

const nodeOf = (type: string): INode => ({
	...{ id: 'node', name: 'Akinon', typeVersion: 1, position: [0, 0], parameters: {} },
	type: `n8n-nodes-order-providers.${type}`,
});

it.each([
	new RequestError('It failed', { outcome: 'refused', status: 404, description: 'Check the ID.' }),
	new InvalidInputError('It failed', 'Check the ID.'),
])('tells an AI model what to do about %s, since it reads the message alone', (error) => {
	const inTool = toNodeError(nodeOf('akinonTool'), error, 0);
	expect(inTool.message).toMatch(/^It failed.*Check the ID\.$/);
	expect(inTool.description).toBe('Check the ID.');
	expect(toNodeError(nodeOf('akinon'), error, 0).message).not.toContain('Check the ID.');
});
