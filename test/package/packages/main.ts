/**
 * Writes a package per provider into `build/packages`: `npm run packages`. With `-- --check`, also installs,
 * builds, lints, tests and scans each one, and runs them side by side in a real n8n.
 */
import { parseArgs } from 'node:util';

import { checkTrees } from './check';
import { providers } from './providers';
import { writeTree } from './tree';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

const trees = providers.map((provider) => writeTree(provider));
for (const tree of trees) process.stdout.write(`${tree}\n`);
if (values.check) await checkTrees(trees);
