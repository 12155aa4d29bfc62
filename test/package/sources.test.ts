import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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

/** What a source file imports: files by their path in the project, packages by their name. */
function importsOf(file: string): string[] {
	return preProcessFile(textOf(file)).importedFiles.map(({ fileName }) =>
		fileName.startsWith('.') ? relative(root, join(root, dirname(file), fileName)) : fileName,
	);
}

/** The room of the house that a path belongs to, for example `shared` or `Akinon`. */
function roomOf(path: string): string {
	const [top, room] = path.split('/');
	return top === 'nodes' ? room : top;
}

describe('who may import whom', () => {
	const imports = sources.flatMap((file) =>
		importsOf(file).map((target) => ({ file, target, from: roomOf(file), to: roomOf(target) })),
	);
	const isFile = (target: string) => existsSync(join(root, `${target}.ts`)) || target.includes('/');
	const inside = imports.filter(
		({ target }) => isFile(target) && /^(nodes|credentials|test|icons|\.\.)(\/|$)/.test(target),
	);

	it('sources import only each other and what n8n has', () => {
		const packages = imports
			.filter((each) => !inside.includes(each))
			.map(({ target }) => target.replace(/^lodash\/.+/, 'lodash'));
		for (const name of new Set(packages)) {
			expect(['n8n-workflow', 'lodash', 'luxon', 'crypto', 'node:crypto']).toContain(name);
		}
		expect(packages).toContain('n8n-workflow');
	});

	it('a provider imports itself, the shared rooms, and never another provider', () => {
		for (const provider of providers) {
			for (const { file, target, to } of inside.filter(({ from }) => from === provider)) {
				expect([provider, 'shared', 'conversion'], `${file} imports ${target}`).toContain(to);
			}
		}
	});

	it('the shared rooms import nothing of a provider', () => {
		for (const { file, target, to } of inside.filter(({ from }) => from === 'shared')) {
			expect(to, `${file} imports ${target}`).toBe('shared');
		}
		for (const { file, target, to } of inside.filter(({ from }) => from === 'conversion')) {
			const isType = providers.has(to) && target.endsWith('/types');
			expect(to === 'conversion' || isType, `${file} imports ${target}`).toBe(true);
		}
	});

	it('a credential imports the shared rooms and its own provider', () => {
		for (const { file, target, to } of inside.filter(({ from }) => from === 'credentials')) {
			const isOwn = providers.has(to) && file.startsWith(`credentials/${to}`);
			expect(to === 'shared' || isOwn, `${file} imports ${target}`).toBe(true);
		}
	});

	it('knows every room', () => {
		const rooms = new Set(sources.map(roomOf));
		const known = [...providers, 'shared', 'conversion', 'credentials'];
		for (const room of rooms) expect(known).toContain(room);
	});
});

describe('the manifest', () => {
	it('brings nothing along and runs nothing where it is installed', () => {
		for (const key of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'overrides']) {
			expect(manifest).not.toHaveProperty(key);
		}
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		const scripts = Object.keys(manifest.scripts);
		expect(
			scripts.filter((name) => /^(pre|post)?(install|prepare|pack|publish)/.test(name)),
		).toEqual([]);
	});

	it('lists every node and credential', () => {
		const listed = [...manifest.n8n.nodes, ...manifest.n8n.credentials];
		const built = sources
			.filter((file) => /\.(node|credentials)\.ts$/.test(file))
			.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
		expect(listed.sort()).toEqual(built.sort());
	});

	it('has the version that Voyado is told', () => {
		const credential = textOf('credentials/VoyadoEngageApi.credentials.ts');
		expect(credential).toContain(`'${manifest.name}/${manifest.version}'`);
	});
});

describe('every file in git', () => {
	it('is free of places that only one machine has', () => {
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

	it('leaves it to npm where packages come from', () => {
		expect(textOf('package-lock.json')).not.toContain('"resolved"');
	});
});
