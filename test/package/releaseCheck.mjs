/**
 * Fails if the package is not ready to be released, and says what is missing. With a tag, also checks that
 * the tag is the version. `npm run release:check [-- <tag>]`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesNaming, PLACEHOLDER } from './publisher.mjs';

const folder = process.cwd();
const [tag] = process.argv.slice(2);
const read = (file) => readFileSync(join(folder, file), 'utf8');
const { name, version } = JSON.parse(read('package.json'));

const missing = [];
const files = filesNaming(PLACEHOLDER, folder);
if (files.length > 0) {
	missing.push(
		`These files have no publisher yet: ${files.join(', ')}. Run: npm run release:publisher -- <GitHub owner> "<author>" <email>`,
	);
}
if (tag !== undefined && tag !== version) {
	missing.push(`The tag is ${tag}, but the version in package.json is ${version}.`);
}
if (!read('CHANGELOG.md').includes(`\n## ${version}\n`)) {
	missing.push(`CHANGELOG.md has no section "## ${version}".`);
}
const sources = ['nodes', 'credentials'].flatMap((part) =>
	readdirSync(join(folder, part), { recursive: true })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => `${part}/${file}`),
);
for (const file of sources) {
	const [, sent] = new RegExp(`'${name}/([^']+)'`).exec(read(file)) ?? [];
	if (sent !== undefined && sent !== version) {
		missing.push(`The User-Agent in ${file} has version ${sent} instead of ${version}.`);
	}
}

for (const line of missing) process.stderr.write(`${line}\n`);
if (missing.length > 0) process.exitCode = 1;
else process.stdout.write(`Ready to release ${version}.\n`);
