/**
 * Runs the scan with which n8n verifies community packages: over the sources, and over what is published.
 * With a folder, what is published is looked for there instead of here. Ends with 1 where something is found.
 */
import { fileURLToPath } from 'node:url';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const published = process.argv[2] ?? root;

const results = {
	sources: await analyzePackage(root, SOURCE_FILE_PATTERNS),
	published: await analyzePackage(published, ['dist/**/*.js', 'package.json']),
};
process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
process.exitCode = Object.values(results).every(({ passed }) => passed === true) ? 0 : 1;
