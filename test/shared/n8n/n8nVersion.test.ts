import { NodeOperationError, type INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { requireN8nVersion } from '../../../nodes/shared/n8n/n8nVersion';

describe('requireN8nVersion', () => {
	it('refuses an n8n that passes failed items on as if they had succeeded', () => {
		/** As it was before n8n 2.37. */
		class OldNodeError extends NodeOperationError {
			constructor(node: INode, message: string) {
				super(node, message);
			}
		}
		const node: INode = {
			id: '1',
			name: 'Akinon',
			type: 'n8n-nodes-order-providers.akinon',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		expect(() => requireN8nVersion(node, OldNodeError)).toThrow(
			'This node needs n8n 2.37 or newer',
		);
		expect(() => requireN8nVersion(node)).not.toThrow();
	});
});
