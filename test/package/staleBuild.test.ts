import { cp, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findStaleBuild } from './staleBuild';

const root = join(__dirname, '..', '..');
const client = 'nodes/Akinon/api/client.ts';
const icon = 'icons/akinon.svg';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'build-'));
	for (const part of ['nodes', 'credentials', 'icons', 'dist', 'tsconfig.json', 'gulpfile.js']) {
		await cp(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true });
	}
});

afterEach(async () => await rm(folder, { recursive: true, force: true }));

const inFolder = (file: string) => join(folder, file);
const afterTheBuild = new Date(Date.now() + 60_000);

describe('a build', () => {
	it('is up to date right after it was made', () => {
		expect(findStaleBuild(folder)).toBeUndefined();
	});

	it.each([
		['is missing', 'dist does not exist', () => rm(inFolder('dist'), { recursive: true })],
		['has an older source', client, () => utimes(inFolder(client), afterTheBuild, afterTheBuild)],
		['lacks a new source', 'nodes/new.ts', () => writeFile(inFolder('nodes/new.ts'), '')],
		['has a deleted source', 'dist/nodes/Akinon/api/client.js', () => rm(inFolder(client))],
		['has an old icon', icon, () => writeFile(inFolder(icon), '<svg/>')],
		[
			'was made with other settings',
			'tsconfig.json',
			() => utimes(inFolder('tsconfig.json'), afterTheBuild, afterTheBuild),
		],
	])('is stale if it %s', async (_, reason, change) => {
		await change();
		expect(findStaleBuild(folder)).toContain(reason);
	});
});
