import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

/** n8n-core writes its settings to this folder as soon as it is loaded. */
const userFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));

const common = {
	// n8n-core loads the CommonJS build; the other build would be a second set of error classes.
	resolve: { alias: { 'n8n-workflow': resolve('n8n-workflow') } },
};

const environment = {
	env: { N8N_USER_FOLDER: userFolder },
	server: { deps: { external: [/node_modules/, /\/dist\//] } },
};

export default defineConfig({
	test: {
		// Most tests wait for a server most of the time; vitest's own choice on two cores is one worker.
		maxWorkers: 6,
		projects: [
			{
				...common,
				test: {
					...environment,
					name: 'fast',
					include: ['test/**/*.test.ts'],
					// Loading n8n's engine anew for each file would take a third of the time.
					isolate: false,
					// Ends what hangs; a busy machine takes its time.
					testTimeout: 60_000,
				},
			},
			{
				...common,
				test: {
					...environment,
					name: 'n8n',
					include: ['test/n8n/**/*.e2e.ts'],
					testTimeout: 600_000,
					hookTimeout: 900_000,
					fileParallelism: false,
				},
			},
		],
	},
});
