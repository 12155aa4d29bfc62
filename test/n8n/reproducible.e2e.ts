import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { packPackage, PROJECT_FOLDER } from './package';

/** What the build reads. */
const INPUTS = ['nodes', 'credentials', 'icons', 'package.json', 'tsconfig.json', 'gulpfile.js'];
const PUBLISHED = ['README.md', 'LICENSE'];

let parent: string;

beforeAll(async () => {
	parent = await mkdtemp(path.join(os.tmpdir(), 'order-providers-builds-'));
});

afterAll(async () => await rm(parent, { recursive: true, force: true }));

/** Builds and packs the package in a folder of its own, and returns the tarball's SHA-256. */
async function buildIn(name: string): Promise<string> {
	const folder = path.join(parent, name);
	for (const input of [...INPUTS, ...PUBLISHED]) {
		await cp(path.join(PROJECT_FOLDER, input), path.join(folder, input), { recursive: true });
	}
	await symlink(path.join(PROJECT_FOLDER, 'node_modules'), path.join(folder, 'node_modules'));
	await execa('npm', ['run', 'build'], { cwd: folder });
	const tarball = await packPackage(path.join(parent, `${name}-packed`), folder);
	return createHash('sha256')
		.update(await readFile(tarball))
		.digest('hex');
}

it('two builds from the same sources give the same tarball, byte for byte', async () => {
	const first = await buildIn('first');
	expect(await buildIn('second')).toBe(first);
});
