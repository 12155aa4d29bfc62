import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { packPackage, PROJECT_FOLDER } from './package';

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'order-providers-scan-'));
});

afterAll(async () => await rm(folder, { recursive: true, force: true }));

it('the sources and what npm would publish pass the scan with which n8n verifies packages', async () => {
	const tarball = await packPackage(folder);
	await execa('tar', ['-xzf', tarball, '-C', folder]);
	const scan = path.join(PROJECT_FOLDER, 'test', 'package', 'scan.mjs');
	// With NODE_ENV=test, as vitest sets it, the scan's rules check other names.
	const { stdout } = await execa('node', [scan, path.join(folder, 'package')], {
		cwd: PROJECT_FOLDER,
		env: { NODE_ENV: undefined },
		reject: false,
	});
	expect(JSON.parse(stdout)).toEqual({
		sources: { passed: true },
		published: { passed: true },
	});
});
