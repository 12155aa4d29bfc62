/**
 * Fails a release, not a build: says what a publisher still has to set. With a tag, also that the tag is the
 * version's. `npm run release:check [-- <tag>]`
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesNaming, NOBODY } from './publisher.mjs';

const folder = process.cwd();
const [tag] = process.argv.slice(2);
const read = (file) => readFileSync(join(folder, file), 'utf8');
const { version } = JSON.parse(read('package.json'));

const missing = [];
const files = filesNaming(NOBODY, folder);
if (files.length > 0) {
	missing.push(
		`These still name nobody as publisher: ${files.join(', ')}. Set who publishes: npm run release:publisher -- <GitHub owner> "<author>" <e-mail>`,
	);
}
if (tag !== undefined && tag !== version) {
	missing.push(`The tag is ${tag}, the version in package.json ${version}.`);
}
if (!read('CHANGELOG.md').includes(`\n## ${version}\n`)) {
	missing.push(`CHANGELOG.md has no section "## ${version}".`);
}
if (!read('credentials/VoyadoEngageApi.credentials.ts').includes(`/${version}'`)) {
	missing.push(`The User-Agent in VoyadoEngageApi.credentials.ts is not of version ${version}.`);
}

for (const line of missing) process.stderr.write(`${line}\n`);
if (missing.length > 0) process.exitCode = 1;
else process.stdout.write(`Ready to release ${version}.\n`);
