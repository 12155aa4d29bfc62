import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import isEqual from 'lodash/isEqual';
import pick from 'lodash/pick';

import { filesBelow, filesOf } from './files';
import { displayNameOf, pagesOf } from './pages';
import { manifest, providers, root, textOf, type Provider } from './providers';
import { toSinglePackages } from './workflow';

const SCRIPTS = [
	...['build', 'typecheck', 'lint', 'test', 'test:built', 'test:fast'],
	...['scan', 'release:publisher', 'release:check'],
];

/** Where the trees are written; ignored by git. */
export const TREES_FOLDER = join(root, 'build', 'packages');

/**
 * Writes the source tree of a package with one provider. What was there is replaced, except for installed
 * packages. No file is written by hand for it: all come from this project.
 *
 * @param parent the folder in which the tree gets a folder named like its package
 * @returns the tree's folder
 */
export function writeTree(provider: Provider, parent = TREES_FOLDER): string {
	const tree = join(parent, provider.packageName);
	rmSync(tree, { recursive: true, force: true });
	const files = filesOf(provider);
	for (const file of files) {
		mkdirSync(dirname(join(tree, file)), { recursive: true });
		if (file.endsWith('.svg')) cpSync(join(root, file), join(tree, file));
		else write(tree, file, renamePackage(provider, textOf(file)));
	}
	const examples = examplesOf(provider);
	for (const [file, text] of examples) write(tree, file, text);
	write(tree, 'package.json', toJson(manifestOf(provider)));
	write(tree, 'package-lock.json', renamePackage(provider, textOf('package-lock.json')));
	for (const [page, text] of pagesOf(provider, [...files, ...examples.keys()])) {
		write(tree, page, text);
	}
	return tree;
}

function write(tree: string, file: string, text: string): void {
	mkdirSync(dirname(join(tree, file)), { recursive: true });
	writeFileSync(join(tree, file), text);
}

const toJson = (value: unknown) => `${JSON.stringify(value, null, '\t')}\n`;

function renamePackage({ packageName }: Provider, text: string): string {
	return text.replaceAll(manifest.name, packageName);
}

function manifestOf(provider: Provider): object {
	const { folder } = provider;
	const name = displayNameOf(provider);
	const others = providers.filter((each) => each !== provider);
	const isOwn = (file: string) => basename(file).startsWith(folder);
	const { nodes, credentials } = manifest.n8n;
	const renamed = JSON.parse(renamePackage(provider, toJson(manifest)));
	return {
		...renamed,
		description: `n8n nodes for shop orders in ${name}`,
		keywords: manifest.keywords.filter(
			(keyword: string) => !others.some((other) => other.slug.startsWith(keyword)),
		),
		scripts: pick(manifest.scripts, SCRIPTS),
		n8n: {
			...manifest.n8n,
			nodes: nodes.filter((file: string) => file.startsWith(`dist/nodes/${folder}/`)),
			credentials: credentials.filter(isOwn),
		},
	};
}

/** The example workflows whose nodes of this project are all of this provider, converted. */
function examplesOf({ packageName }: Provider): Map<string, string> {
	const prefixes = providers.map((provider) => `"${provider.packageName}.`);
	const converted = filesBelow('examples')
		.filter((file) => file.endsWith('.json'))
		.map((file): [string, string] => [file, toSinglePackages(textOf(file))]);
	return new Map(
		converted.filter(([, text]) => {
			const used = prefixes.filter((prefix) => text.includes(prefix));
			return isEqual(used, [`"${packageName}.`]);
		}),
	);
}
