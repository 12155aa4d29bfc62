import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import manifest from '../../package.json';

const run = promisify(execFile);
const root = join(__dirname, '..', '..');

/** Of code without its string literals. A minified file has one line of thousands. */
const MAX_LINE_LENGTH = 400;
/** A comment right above a function; the compiler drops those above types. */
const FUNCTION_COMMENT = /(\/\*\*(?:(?!\*\/)[^\n])*)[^/]*?\*\/\n(?:export )?(?:async )?function /g;

let folder: string;
let packed: string;
let host: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'packed-'));
	packed = join(folder, 'package');
	await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
	const [name] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
	await run('tar', ['-xzf', name], { cwd: folder });
	host = join(folder, 'host');
	await mkdir(host);
	for (const name of ['n8n-workflow', 'lodash', 'luxon']) {
		await symlink(join(root, 'node_modules', name), join(host, name));
	}
}, 60_000);

afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** Runs a script in another process that finds only the packages that n8n has, and nothing of ours. */
async function runInHost(script: string): Promise<string> {
	const { stdout } = await run(process.execPath, ['-e', script], {
		cwd: folder,
		env: { PATH: process.env.PATH, NODE_PATH: host, N8N_USER_FOLDER: folder },
		maxBuffer: 10_000_000,
	});
	return stdout;
}

/** Loads the package as n8n does. */
async function loadPacked() {
	const script = `
		const { PackageDirectoryLoader } = require(${JSON.stringify(join(root, 'node_modules', 'n8n-core'))});
		const loader = new PackageDirectoryLoader(${JSON.stringify(packed)});
		loader.loadAll().then(() => console.log('RESULT' + JSON.stringify(loader.types)));
	`;
	const stdout = await runInHost(script);
	return JSON.parse(stdout.split('RESULT')[1]) as {
		nodes: Array<{ name: string; iconUrl: Record<string, string>; codex: object }>;
		credentials: Array<{ name: string; iconUrl: Record<string, string>; supportedNodes: string[] }>;
	};
}

/** Calls a node without anything that n8n passes to it, and returns where in the package it fails. */
async function stackOfFailingNode(): Promise<
	Array<{ called: string; file: string; line: number }>
> {
	const node = join(packed, 'dist/nodes/Akinon/Akinon.node.js');
	const stdout = await runInHost(`
		const { Akinon } = require(${JSON.stringify(node)});
		new Akinon().execute.call({}).catch(({ stack }) => console.log(stack));
	`);
	return [...stdout.matchAll(/at (?:[\w.]+\.)?(\w+) \((.+):(\d+):\d+\)/g)]
		.map(([, called, file, line]) => ({ called, file, line: Number(line) }))
		.filter(({ file }) => file.startsWith(packed));
}

/** The files below a folder, relative to it. */
async function filesBelow(parent: string): Promise<string[]> {
	return (await readdir(parent, { recursive: true, withFileTypes: true }))
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(parent.length + 1));
}

const sourceOf = (file: string) => join(root, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));

const withoutStrings = (line: string) => line.replace(/(['"`])(?:\\.|(?!\1).)*\1/g, '');

const nameOf = (path: string) => {
	const [file] = path.split('/').slice(-1);
	return file[0].toLowerCase() + file.slice(1).split('.')[0];
};

describe('what npm would publish', () => {
	it('loads in n8n without any dependencies, with icons and codex', async () => {
		const { nodes, credentials } = await loadPacked();
		expect(nodes.map(({ name }) => name).sort()).toEqual(manifest.n8n.nodes.map(nameOf).sort());
		expect(credentials.map(({ name }) => name).sort()).toEqual(
			manifest.n8n.credentials.map(nameOf).sort(),
		);
		const prefix = `icons/${manifest.name}/`;
		for (const { iconUrl } of [...nodes, ...credentials]) {
			expect(Object.keys(iconUrl).sort()).toEqual(['dark', 'light']);
			for (const url of Object.values(iconUrl)) {
				expect(url.startsWith(prefix)).toBe(true);
				expect(existsSync(join(packed, url.slice(prefix.length))), url).toBe(true);
			}
		}
		for (const { codex } of nodes) {
			expect(codex).toMatchObject({ categories: expect.any(Array), resources: expect.any(Object) });
		}
		for (const { supportedNodes } of credentials) expect(supportedNodes).not.toEqual([]);
	});

	it('has the output schemas, and nothing that is only needed to build or test', async () => {
		const files = await filesBelow(packed);
		expect(files).toContain('dist/nodes/Akinon/__schema__/v1.0.0/order/getAll.json');
		expect(files).toContain('dist/nodes/VoyadoEngage/__schema__/v1.0.0/order/register.json');
		const outside = files.filter((file) => !file.startsWith('dist/'));
		for (const file of outside) expect(file).toMatch(/^(package\.json|README\.md|LICENSE)$/);
		const inside = files.filter((file) => file.startsWith('dist/'));
		for (const file of inside) {
			expect(file).toMatch(/^dist\/((nodes|credentials)\/.+(?<!\.d)\.(js|json)|icons\/.+\.svg)$/);
		}
	});

	it('is not minified: it has one statement per line and its comments', async () => {
		const scripts = (await filesBelow(packed)).filter((file) => file.endsWith('.js'));
		expect(scripts.length).toBeGreaterThan(50);
		for (const file of scripts) {
			const text = await readFile(join(packed, file), 'utf8');
			const source = await readFile(sourceOf(file), 'utf8');
			for (const line of text.split('\n').filter(({ length }) => length > MAX_LINE_LENGTH)) {
				expect(withoutStrings(line).length, `${file}: ${line}`).toBeLessThan(MAX_LINE_LENGTH);
			}
			for (const [, comment] of source.matchAll(FUNCTION_COMMENT)) {
				expect(text, file).toContain(comment);
			}
		}
	});

	it('has stack traces that name the line of each call', async () => {
		const frames = await stackOfFailingNode();
		expect(frames.length).toBeGreaterThan(1);
		for (const [index, { file, line }] of frames.slice(1).entries()) {
			const code = (await readFile(file, 'utf8')).split('\n')[line - 1];
			expect(code, `${file}:${line}`).toContain(frames[index].called);
		}
	});
});
