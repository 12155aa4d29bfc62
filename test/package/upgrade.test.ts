import { NodeOperationError, type INode, type INodeType } from 'n8n-workflow';
import { afterAll, describe, expect, it } from 'vitest';

import { requireVersions } from '../../nodes/shared/node/versions';
import { loadPackage, runNode } from '../engine/engine';
import { legacyPoller } from '../engine/poller';
import { sandboxCredentials } from '../sandbox/credentials';
import { startSandbox } from '../sandbox/sandbox';
import saved from './savedBy0.1.0.json';

const sandbox = await startSandbox();
const { nodeTypes } = await loadPackage();
const names = Object.keys(nodeTypes);
const savedNodes = saved.nodes as unknown as INode[];

afterAll(async () => await sandbox.close());

/** As the engine's functions want a node, with the credential that belongs to it. */
function settingsOf(node: INode) {
	const stored = sandboxCredentials(sandbox);
	return {
		type: node.type.split('.')[1],
		typeVersion: node.typeVersion,
		parameters: node.parameters,
		credentials: Object.fromEntries(
			Object.keys(node.credentials ?? {}).map((type) => [type, stored[type]]),
		),
	};
}

describe('a node that version 0.1.0 saved', () => {
	it.each(savedNodes.map((node) => [node.type.split('.')[1], node] as const))(
		'%s sends nothing, and says what to do',
		async (name, node) => {
			const settings = settingsOf(node);
			const isTrigger = name.endsWith('Trigger');
			const error = isTrigger
				? await (await legacyPoller(settings)).activate().catch((thrown) => thrown)
				: (await runNode(settings)).error;
			expect(error.message).toBe(
				'This node was added with version 0.1.0 of the package and has to be replaced',
			);
			expect(error.description).toContain('Add the node anew');
			for (const { journal } of [
				...[sandbox.akinon, sandbox.panora, sandbox.voucherify, sandbox.voyado],
			]) {
				expect(journal.entries).toEqual([]);
			}
		},
	);
});

it('passes no item on as done where such a node goes on', async () => {
	const register = savedNodes.find(({ type }) => type.endsWith('.voyadoEngage'))!;
	const onError = 'continueErrorOutput';
	const { items, errorItems } = await runNode({ ...settingsOf(register), onError });
	expect(items).toEqual([]);
	expect(errorItems).toEqual([
		expect.objectContaining({
			json: expect.objectContaining({ error: expect.stringContaining('version 0.1.0') }),
		}),
	]);
});

describe('a node that is added now', () => {
	it.each(names)('%s has the version that runs', (name) => {
		const { description } = nodeTypes[name].type as INodeType;
		expect(description).toMatchObject({ version: [1, 2], defaultVersion: 2 });
	});
});

describe('an n8n that gives out failed items as if they had succeeded', () => {
	it('is refused, and the first that does not is named', () => {
		/** As it was before n8n 2.37. */
		class OldNodeError extends NodeOperationError {
			constructor(node: INode, message: string) {
				super(node, message);
			}
		}
		const node = { ...savedNodes[0], typeVersion: 2 };
		expect(() => requireVersions(node, OldNodeError)).toThrow('This node needs n8n 2.37 or newer');
		expect(() => requireVersions(node)).not.toThrow();
	});
});
