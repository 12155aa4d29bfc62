import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import manifest from '../../package.json';

const run = promisify(execFile);
const root = join(__dirname, '..', '..');
const workflows = join(root, '.github', 'workflows');

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'release-'));
	const parts = ['nodes', 'credentials', 'docs', 'package.json', 'LICENSE', 'README.md'];
	for (const part of [...parts, 'CHANGELOG.md']) {
		await cp(join(root, part), join(folder, part), { recursive: true });
	}
	// A publisher's clone already has its name.
	const placeholder = ['Order Providers maintainers', 'order-providers@users.noreply.github.com'];
	await script('publisher', 'order-providers', ...placeholder);
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

const script = async (name: string, ...options: string[]) =>
	await run(process.execPath, [join(__dirname, `${name}.mjs`), ...options], { cwd: folder });

const setPublisher = async () =>
	await script('publisher', 'example-shop', 'Kim Doe', 'kim@example.com');

describe('a release', () => {
	it('fails without a publisher, and says in which files and what to do', async () => {
		await expect(script('releaseCheck')).rejects.toMatchObject({
			code: 1,
			stderr: expect.stringMatching(
				/package\.json, LICENSE, .*Akinon\.node\.json.*npm run release:publisher/s,
			),
		});
	});

	it('passes with a publisher, which the same command can change again', async () => {
		await setPublisher();
		await expect(script('releaseCheck', manifest.version)).resolves.toMatchObject({ stderr: '' });
		const { author, ...set } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
		expect(author).toEqual({ name: 'Kim Doe', email: 'kim@example.com' });
		const page = 'https://github.com/example-shop/n8n-nodes-order-providers';
		expect(set).toMatchObject({
			name: manifest.name,
			homepage: page,
			bugs: { url: `${page}/issues` },
			repository: { url: `git+${page}.git` },
		});
		const codex = await readFile(join(folder, 'nodes/Akinon/Akinon.node.json'), 'utf8');
		expect(codex).toContain(`${page}/blob/main/docs/nodes/akinon.md`);
		const credential = 'credentials/AkinonApi.credentials.ts';
		expect(await readFile(join(folder, credential), 'utf8')).toContain(
			`${page}/blob/main/docs/credentials/akinon.md`,
		);
	});

	it('fails with the tag of another version', async () => {
		await setPublisher();
		await expect(script('releaseCheck', '9.9.9')).rejects.toMatchObject({
			stderr: expect.stringContaining('9.9.9'),
		});
	});
});

describe('the workflows of GitHub', async () => {
	const files = await readdir(workflows);

	it.each(files)('%s pins actions to commits, with the release in a comment', async (file) => {
		const lines = (await readFile(join(workflows, file), 'utf8')).split('\n');
		const uses = lines.filter((line) => /\buses:/.test(line));
		expect(uses.length).toBeGreaterThan(0);
		for (const line of uses) {
			expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	it('publish in a job that installs, builds and tests nothing', async () => {
		const text = await readFile(join(workflows, 'publish.yml'), 'utf8');
		const [build, publish] = text.split(/^ {2}publish:$/m);
		expect(build).not.toContain('id-token');
		expect(publish).toContain('id-token: write');
		expect(publish.match(/run: .*/g)).toEqual([
			'run: npm publish ./*.tgz --ignore-scripts --provenance --access public',
		]);
		expect(publish).not.toContain('checkout');
	});
});
