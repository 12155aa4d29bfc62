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

let folder: string;
let packed: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'packed-'));
	packed = join(folder, 'package');
	await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
	const [name] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
	await run('tar', ['-xzf', name], { cwd: folder });
}, 60_000);

afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** Loads the package in a process of its own, as n8n does; only the host's packages can be found. */
async function loadPacked() {
	const host = join(folder, 'host');
	await mkdir(host);
	for (const name of ['n8n-workflow', 'lodash', 'luxon']) {
		await symlink(join(root, 'node_modules', name), join(host, name));
	}
	const script = `
		const { PackageDirectoryLoader } = require(${JSON.stringify(join(root, 'node_modules', 'n8n-core'))});
		const loader = new PackageDirectoryLoader(${JSON.stringify(packed)});
		loader.loadAll().then(() => console.log('RESULT' + JSON.stringify(loader.types)));
	`;
	const { stdout } = await run(process.execPath, ['-e', script], {
		cwd: folder,
		env: { PATH: process.env.PATH, NODE_PATH: host, N8N_USER_FOLDER: folder },
		maxBuffer: 10_000_000,
	});
	return JSON.parse(stdout.split('RESULT')[1]) as {
		nodes: Array<{ name: string; iconUrl: Record<string, string>; codex: object }>;
		credentials: Array<{ name: string; iconUrl: Record<string, string>; supportedNodes: string[] }>;
	};
}

/** Runs n8n's scan in a process of its own: its rules judge other names where NODE_ENV is `test`. */
async function scan(): Promise<string> {
	const { stdout } = await run(process.execPath, [join(__dirname, 'scan.mjs'), packed], {
		cwd: root,
		env: { PATH: process.env.PATH },
	});
	return stdout;
}

const nameOf = (path: string) => {
	const [file] = path.split('/').slice(-1);
	return file[0].toLowerCase() + file.slice(1).split('.')[0];
};

describe('what npm would publish', () => {
	it('loads in n8n without packages of its own, with icons and codex', async () => {
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

	it('has the output schemas, and nothing that only building or testing needs', async () => {
		const files = (await readdir(packed, { recursive: true, withFileTypes: true }))
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name).slice(packed.length + 1));
		expect(files).toContain('dist/nodes/Akinon/__schema__/v1.0.0/order/getAll.json');
		expect(files).toContain('dist/nodes/VoyadoEngage/__schema__/v1.0.0/order/register.json');
		const outside = files.filter((file) => !file.startsWith('dist/'));
		for (const file of outside) expect(file).toMatch(/^(package\.json|README\.md|LICENSE)$/);
		const inside = files.filter((file) => file.startsWith('dist/'));
		for (const file of inside) {
			expect(file).toMatch(/^dist\/((nodes|credentials)\/.+(?<!\.d)\.(js|json)|icons\/.+\.svg)$/);
		}
	});

	it('can be read: lines as they were written, and stack traces that name them', async () => {
		const text = await readFile(join(packed, 'dist/nodes/shared/money/decimal.js'), 'utf8');
		expect(text.split('\n').length).toBeGreaterThan(100);
		expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(200);
	});

	it('passes the scan with which n8n verifies packages', async () => {
		expect(JSON.parse(await scan())).toEqual({
			sources: { passed: true },
			published: { passed: true },
		});
	}, 180_000);
});
