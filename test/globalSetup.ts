import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

import { findStaleBuild } from './package/staleBuild';

/**
 * Ends the run if `dist` is stale: some tests import the sources, others load `dist`, and both must test
 * the same code.
 *
 * @throws Error if `dist` does not match the sources
 */
export default function setup(project: TestProject): void {
	requireFreshBuild();
	project.onTestsRerun(requireFreshBuild);
}

function requireFreshBuild(): void {
	const reason = findStaleBuild(join(import.meta.dirname, '..'));
	if (reason !== undefined) throw new Error(`Run \`npm run build\` first: ${reason}.`);
}
