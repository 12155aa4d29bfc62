import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { execa } from 'execa';

import { installRuntime } from '../../n8n/runtime';

/**
 * Runs a program of this folder in a process of its own, on n8n's Node, and brings the JSON that it
 * prints in its last line.
 */
export async function runProgram<Result>(
	name: string,
	programArguments: Array<string | number> = [],
): Promise<Result> {
	const { nodePath } = await installRuntime();
	const folder = await mkdtemp(path.join(tmpdir(), 'n8n-benchmark-'));
	try {
		const { stdout } = await execa(
			nodePath,
			[
				...['--import', 'tsx', '--expose-gc', '--max-old-space-size=8192'],
				path.join(import.meta.dirname, name),
				...programArguments.map(String),
			],
			{ env: { N8N_USER_FOLDER: folder } },
		);
		return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Result;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
