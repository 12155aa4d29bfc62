import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import manifest from '../../package.json';
import { filesBelow } from './packages/files';
import { providers, textOf } from './packages/providers';
import { writeTree } from './packages/tree';
import { toCombinedPackage, toSinglePackages } from './packages/workflow';

const parent = mkdtempSync(join(tmpdir(), 'packages-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const trees = providers.map((provider) => {
	const folder = writeTree(provider, parent);
	const read = (file: string) => readFileSync(join(folder, file), 'utf8');
	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
	return { ...provider, folder, read, files, own: JSON.parse(read('package.json')) };
});

it('every node and credential is in the package of exactly one provider', () => {
	const listed = (key: 'nodes' | 'credentials') => trees.flatMap(({ own }) => own.n8n[key]).sort();
	expect(listed('nodes')).toEqual([...manifest.n8n.nodes].sort());
	expect(listed('credentials')).toEqual([...manifest.n8n.credentials].sort());
});

describe.each(trees)('$packageName', ({ folder, packageName, slug, read, files, own }) => {
	it('has a name, a repository and a lock file of its own', () => {
		expect(own.name).toBe(packageName);
		expect(own.repository.url).toMatch(new RegExp(`/${packageName}\\.git$`));
		expect(JSON.parse(read('package-lock.json')).packages['']).toMatchObject({
			name: packageName,
			devDependencies: own.devDependencies,
		});
		expect(own.dependencies).toBeUndefined();
	});

	it('has the sources of no other provider', () => {
		const others = trees.filter((tree) => tree.packageName !== packageName);
		for (const other of others) {
			const found = files.filter((file) =>
				new RegExp(`^(nodes|credentials|icons)/${other.folder.split('/').at(-1)}`).test(file),
			);
			expect(found).toEqual([]);
			expect(files).not.toContain(`docs/nodes/${other.slug}.md`);
		}
	});

	it('has what it needs beside sources', () => {
		const needed = ['LICENSE', 'CHANGELOG.md', 'README.md', '.github/workflows/publish.yml'];
		const pages = [`docs/nodes/${slug}.md`, `docs/credentials/${slug}.md`];
		expect(files).toEqual(expect.arrayContaining([...needed, ...pages]));
		expect(files.filter((file) => file.endsWith('.test.ts')).length).toBeGreaterThan(20);
	});

	it('has no link to a file that it does not have', () => {
		for (const page of files.filter((file) => file.endsWith('.md'))) {
			for (const [, target] of read(page).matchAll(/\]\(([^)\s:#]+)(?:#[^)\s]*)?\)/g)) {
				expect(existsSync(join(folder, dirname(page), target)), `${page}: ${target}`).toBe(true);
			}
		}
	});

	it.each(['Installation', 'Operations', 'Credentials', 'Compatibility', 'Resources'])(
		'says something under %s in its README',
		(heading) => {
			const [, section] = read('README.md').split(`\n## ${heading}\n`);
			expect(section.split('\n## ')[0].trim().length).toBeGreaterThan(100);
		},
	);
});

describe('a saved workflow', () => {
	const examples = filesBelow('examples').filter((file) => file.endsWith('.json'));

	it.each(examples)('%s is converted to single packages and back', (file) => {
		const single = toSinglePackages(textOf(file));
		expect(single).not.toContain(`"${manifest.name}.`);
		expect(toCombinedPackage(single)).toBe(textOf(file));
	});

	it('keeps the nodes of n8n and of others', () => {
		const types = [
			'n8n-nodes-base.set',
			`${manifest.name}-extra.akinon`,
			'n8n-nodes-akinon2.akinon',
		];
		const text = JSON.stringify({ nodes: types.map((type) => ({ type })) });
		expect(toSinglePackages(text)).toBe(text);
	});

	it('has its AI tools converted too', () => {
		const text = JSON.stringify({ nodes: [{ type: `${manifest.name}.akinonTool` }] });
		expect(toSinglePackages(text)).toBe('{"nodes":[{"type":"n8n-nodes-akinon.akinonTool"}]}');
	});
});
