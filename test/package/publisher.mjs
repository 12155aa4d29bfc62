/**
 * Sets who publishes the package, in package.json and in every other file that names the publisher:
 * `npm run release:publisher -- <GitHub owner> "<author>" <email>`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The placeholder in package.json before the first release. */
export const PLACEHOLDER = {
	owner: 'order-providers',
	author: 'Order Providers maintainers',
	email: 'order-providers@users.noreply.github.com',
};

/** The texts that identify a publisher. */
const textsOf = ({ owner, author, email }) => [email, author, `github.com/${owner}/`];

/** @returns the files, relative to `folder`, that name the publisher */
export function filesNaming(publisher, folder) {
	return filesIn(folder).filter((file) => {
		const content = readFileSync(join(folder, file), 'utf8');
		return textsOf(publisher).some((text) => content.includes(text));
	});
}

/** Replaces the publisher in all files below `folder`. */
export function setPublisher(publisher, folder) {
	const current = publisherIn(folder);
	const replacements = textsOf(publisher);
	for (const file of filesNaming(current, folder)) {
		let content = readFileSync(join(folder, file), 'utf8');
		for (const [index, text] of textsOf(current).entries()) {
			content = content.replaceAll(text, () => replacements[index]);
		}
		writeFileSync(join(folder, file), content);
	}
}

/** @returns the publisher that package.json names */
function publisherIn(folder) {
	const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const [, owner] = /github\.com\/([^/]+)\//.exec(manifest.repository.url);
	return { owner, author: manifest.author.name, email: manifest.author.email };
}

function filesIn(folder) {
	const below = (name, ending) =>
		readdirSync(join(folder, name), { recursive: true })
			.filter((file) => file.endsWith(ending))
			.map((file) => join(name, file));
	return [
		...['package.json', 'LICENSE', 'README.md'],
		...below('docs', '.md'),
		...below('nodes', '.node.json'),
		...below('credentials', '.ts'),
	];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const [owner, author, email] = process.argv.slice(2);
	if (!/^[A-Za-z0-9-]+$/.test(owner ?? '') || !author || !email?.includes('@')) {
		process.stderr.write('Usage: npm run release:publisher -- <GitHub owner> "<author>" <email>\n');
		process.exitCode = 1;
	} else {
		setPublisher({ owner, author, email }, process.cwd());
	}
}
