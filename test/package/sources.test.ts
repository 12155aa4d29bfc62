import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { preProcessFile } from 'typescript';
import { describe, expect, it } from 'vitest';

import manifest from '../../package.json';

const root = join(__dirname, '..', '..');
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
	cwd: root,
	encoding: 'utf8',
})
	.split('\n')
	.filter((file) => file !== '' && existsSync(join(root, file)));
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const sources = files.filter((file) => /^(nodes|credentials)\/.+\.ts$/.test(file));
const providers = new Set(
	sources
		.filter((file) => file.endsWith('.node.ts'))
		.map((file) => dirname(file).slice('nodes/'.length)),
);

/** Returns the imports of a source file: project paths and package names. */
function importsOf(file: string): string[] {
	return preProcessFile(textOf(file)).importedFiles.map(({ fileName }) =>
		fileName.startsWith('.') ? relative(root, join(root, dirname(file), fileName)) : fileName,
	);
}

/** Returns the folder of a path: a provider, `credentials`, or a layer of `shared`. */
function folderOf(path: string): string {
	const [top, folder, layer, file] = path.split('/');
	if (top !== 'nodes') return top;
	if (folder !== 'shared') return folder;
	return file === undefined ? 'shared' : `shared/${layer}`;
}

/** The layers that each layer of `shared` may import. Files directly in `shared` are the lowest. */
const layers: Record<string, string[]> = {
	shared: [],
	'shared/money': ['shared'],
	'shared/http': ['shared'],
	'shared/pagination': ['shared'],
	'shared/forms': ['shared', 'shared/money'],
	'shared/order': ['shared', 'shared/money'],
	'shared/n8n': [
		'shared',
		'shared/http',
		'shared/pagination',
		'shared/forms',
		'shared/order',
		'shared/money',
	],
};

/** Returns an import cycle as a path of files, undefined if there is none. */
function findCycle(graph: Map<string, string[]>): string[] | undefined {
	const done = new Set<string>();
	function follow(file: string, path: string[]): string[] | undefined {
		const start = path.indexOf(file);
		if (start >= 0) return [...path.slice(start), file];
		if (done.has(file)) return undefined;
		for (const next of graph.get(file) ?? []) {
			const cycle = follow(next, [...path, file]);
			if (cycle) return cycle;
		}
		done.add(file);
		return undefined;
	}
	for (const file of graph.keys()) {
		const cycle = follow(file, []);
		if (cycle) return cycle;
	}
	return undefined;
}

describe('imports', () => {
	const imports = sources.flatMap((file) =>
		importsOf(file).map((target) => ({ file, target, from: folderOf(file), to: folderOf(target) })),
	);
	const inside = imports.filter(({ target }) =>
		/^(nodes|credentials|test|icons|\.\.)(\/|$)/.test(target),
	);

	it('sources import only each other and packages that n8n has', () => {
		const packages = imports
			.filter((each) => !inside.includes(each))
			.map(({ target }) => target.replace(/^lodash\/.+/, 'lodash'));
		for (const name of new Set(packages)) {
			expect(['n8n-workflow', 'lodash', 'luxon', 'crypto', 'node:crypto']).toContain(name);
		}
		expect(packages).toContain('n8n-workflow');
	});

	it('a provider imports itself and shared code, and never another provider', () => {
		for (const { file, target, from, to } of inside.filter((each) => providers.has(each.from))) {
			expect(to === from || to in layers, `${file} imports ${target}`).toBe(true);
		}
	});

	it('shared code imports no provider, and only lower layers', () => {
		for (const { file, target, from, to } of inside.filter((each) => each.from in layers)) {
			expect([from, ...layers[from]], `${file} imports ${target}`).toContain(to);
		}
	});

	it('a credential imports shared code and its own provider', () => {
		for (const { file, target, to } of inside.filter(({ from }) => from === 'credentials')) {
			const isOwn = providers.has(to) && file.startsWith(`credentials/${to}`);
			expect(to in layers || isOwn, `${file} imports ${target}`).toBe(true);
		}
	});

	it('there is no import cycle', () => {
		const graph = new Map<string, string[]>();
		for (const { file, target } of inside) {
			const next = [`${target}.ts`, `${target}/index.ts`].find((each) => sources.includes(each));
			graph.set(file, [...(graph.get(file) ?? []), ...(next ? [next] : [])]);
		}
		expect(findCycle(graph)).toBeUndefined();
	});

	it('every folder is known', () => {
		const known = [...providers, ...Object.keys(layers), 'credentials'];
		for (const folder of new Set(sources.map(folderOf))) expect(known).toContain(folder);
	});
});

describe('the manifest', () => {
	it('has no dependencies and no install scripts', () => {
		for (const key of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'overrides']) {
			expect(manifest).not.toHaveProperty(key);
		}
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		const scripts = Object.keys(manifest.scripts);
		expect(
			scripts.filter((name) =>
				/^(pre|post)?(install|prepare|prepack|pack|publish|prepublishOnly)$/.test(name),
			),
		).toEqual([]);
	});

	it('lists every node and credential', () => {
		const listed = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
		const built = sources
			.filter((file) => /\.(node|credentials)\.ts$/.test(file))
			.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
		expect(listed.sort()).toEqual(built.sort());
	});

	it('has the version that is sent to Voyado', () => {
		const sender = textOf('nodes/VoyadoEngage/api/auth.ts');
		expect(sender).toContain(`'${manifest.name}/${manifest.version}'`);
	});
});

describe('every file in git', () => {
	it('is not empty and not left over from an editor or a merge', () => {
		const leftovers = files.filter((file) => /(\.(orig|rej|bak|tmp|swp)|~)$/.test(file));
		expect(leftovers).toEqual([]);
		expect(files.filter((file) => statSync(join(root, file)).size === 0)).toEqual([]);
	});

	it('has no paths or hosts of one machine', () => {
		const machine = new RegExp(
			String.raw`(?<![\w.$}/-])/(${['work', 'root'].join('|')})(/|\b(?!\w))`,
		);
		const registry = new RegExp(['registry', '[a-z0-9-]+', '[a-z]+'].join(String.raw`\.`), 'i');
		for (const file of files) {
			const text = textOf(file);
			expect(machine.exec(text)?.[0], file).toBeUndefined();
			expect(registry.exec(text)?.[0], file).toBeUndefined();
		}
	});

	it('the lock file does not say from which registry packages come', () => {
		expect(textOf('package-lock.json')).not.toContain('"resolved"');
	});
});
