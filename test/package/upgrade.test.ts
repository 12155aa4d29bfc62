import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

import manifest from '../../package.json';
import type { WorkflowContent } from '../n8n/client';
import { root } from './documents';
import { isOwn, unknownParametersOf } from './savedParameters';

const git = (...options: string[]) =>
	execFileSync('git', options, { cwd: root, encoding: 'utf8', maxBuffer: 10_000_000 });

/** The newest release before this version; undefined as long as there is none. */
const previous = git('tag', '--list', '*.*.*', '--sort=-version:refname')
	.split('\n')
	.find((tag) => tag !== '' && tag !== manifest.version);

const files =
	previous === undefined
		? []
		: git('ls-tree', '-r', '--name-only', previous, 'examples/')
				.split('\n')
				.filter((file) => file.endsWith('.json'));

// `examples.test.ts` checks the same of the examples as they are now.
describe.runIf(previous !== undefined)(`the examples of release ${previous}`, () => {
	it.each(files)('%s sets only parameters that its nodes have', async (file) => {
		const { nodes } = JSON.parse(git('show', `${previous}:${file}`)) as WorkflowContent;
		for (const node of nodes.filter(isOwn)) {
			expect(await unknownParametersOf(node), node.name).toEqual([]);
		}
	});
});
