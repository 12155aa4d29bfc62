/**
 * Converts a saved workflow between the package with all providers and the packages of one provider each,
 * and prints it: `npm run packages:workflow -- <file> [--combined]`
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { toCombinedPackage, toSinglePackages } from './workflow';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { combined: { type: 'boolean', default: false } },
});
const [file] = positionals;
if (file === undefined) {
	process.stderr.write('Usage: npm run packages:workflow -- <workflow.json> [--combined]\n');
	process.exitCode = 1;
} else {
	const convert = values.combined ? toCombinedPackage : toSinglePackages;
	process.stdout.write(convert(readFileSync(file, 'utf8')));
}
