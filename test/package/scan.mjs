/**
 * Runs n8n's verification scan of community packages on the sources and on the published files. The latter
 * are read from a folder if one is given. Exits with 1 if the scan finds something.
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
