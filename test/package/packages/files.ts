import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { withImports } from './imports';
import { providers, root, textOf, type Provider } from './providers';

/** What a tree has beside sources, tests, icons and pages: the same files as this project. */
const COMMON_FILES = [
	'.github/workflows/ci.yml',
	'.github/workflows/publish.yml',
	'.gitignore',
	'.npmrc',
	'.prettierignore',
	'.prettierrc.json',
	'LICENSE',
	'eslint.config.mjs',
	'gulpfile.js',
	'test/package/glossary.mjs',
	'test/package/publisher.mjs',
	'test/package/releaseCheck.mjs',
	'test/package/scan.mjs',
	'test/tsconfig.json',
	'tsconfig.json',
];

/** Folders that tests read without importing them. */
const DATA_FOLDERS = ['test/emulators/published', 'test/orders/cases'];

/** Returns the files of a provider's tree that are copied, by their paths in this project. */
export function filesOf(provider: Provider): string[] {
	const sources = sourcesOf(provider);
	const tests = testsOf(provider, sources);
	const data = DATA_FOLDERS.flatMap(filesBelow);
	const files = [...COMMON_FILES, ...sources, ...assetsOf(provider, sources), ...tests, ...data];
	return [...new Set(files)].sort();
}

/** The provider's nodes and credential, and everything that they import. */
function sourcesOf({ folder }: Provider): Set<string> {
	const credentials = filesBelow('credentials').filter((file) =>
		file.startsWith(`credentials/${folder}`),
	);
	const code = filesBelow(`nodes/${folder}`).filter((file) => file.endsWith('.ts'));
	return withImports([...code, ...credentials]);
}

/** Codex files, output schemas, and the icons that the sources name. */
function assetsOf({ folder }: Provider, sources: Set<string>): string[] {
	const text = [...sources].map(textOf).join('\n');
	return [
		...filesBelow(`nodes/${folder}`).filter((file) => file.endsWith('.json')),
		...filesBelow('icons').filter((file) => text.includes(file)),
	];
}

/** The tests that concern the provider, with what they import, and what every run needs. */
function testsOf(provider: Provider, sources: Set<string>): string[] {
	const folders = ['test/shared', `test/nodes/${provider.folder}`];
	const tests = folders
		.flatMap(filesBelow)
		.filter((file) => file.endsWith('.test.ts') && concerns(provider, file, sources));
	const files = withImports([...tests, 'test/globalSetup.ts', 'vitest.config.mts']);
	return [...files].filter((file) => !/^(nodes|credentials|package\.json)/.test(file));
}

/** Whether a test runs and imports nothing that the tree does not have. */
function concerns(provider: Provider, test: string, sources: Set<string>): boolean {
	const others = providers.filter((each) => each !== provider);
	const otherTypes = others.flatMap(({ nodeTypes }) => nodeTypes);
	if (otherTypes.some((type) => textOf(test).includes(`type: '${type}'`))) return false;
	return [...withImports([test])].every((file) => {
		if (/^(nodes|credentials)\//.test(file)) return sources.has(file);
		// The emulators know each other, but not the nodes.
		if (file.startsWith('test/emulators/')) return true;
		return !others.some(({ folder }) => isNamedAfter(folder, file));
	});
}

function isNamedAfter(folder: string, file: string): boolean {
	return file.split(/[/.]/).some((part) => part.toLowerCase() === folder.toLowerCase());
}

/** The files below a folder, by their paths in this project. */
export function filesBelow(folder: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length));
}
