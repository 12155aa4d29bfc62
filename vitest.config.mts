import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const { resolve } = createRequire(import.meta.url);

/** n8n-core writes its settings here when it is loaded. */
const userFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
process.on('exit', () => rmSync(userFolder, { recursive: true, force: true }));

const common = {
	// n8n-core loads the CommonJS build; the ESM build would define every error class a second time.
	resolve: { alias: { 'n8n-workflow': resolve('n8n-workflow') } },
};

const ofRealN8n = {
	testTimeout: 600_000,
	hookTimeout: 900_000,
	fileParallelism: false,
};

const environment = {
	env: { N8N_USER_FOLDER: userFolder },
	server: { deps: { external: [/node_modules/, /\/dist\//] } },
};

export default defineConfig({
	test: {
		globalSetup: 'test/globalSetup.ts',
		// Tests mostly wait for a server; on two cores, vitest would choose one worker.
		maxWorkers: 4,
		projects: [
			{
				...common,
				test: {
					...environment,
					name: 'fast',
					include: ['test/**/*.test.ts'],
					// Loading n8n's engine again for each file takes a third of the run.
					isolate: false,
					// Only ends tests that hang; a busy machine may need long.
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
			{
				...common,
				test: {
					...environment,
					...ofRealN8n,
					name: 'n8n',
					include: ['test/n8n/**/*.e2e.ts'],
				},
			},
			{
				...common,
				test: {
					...environment,
					...ofRealN8n,
					name: 'night',
					// They wait for n8n's schedule, which is never shorter than a minute.
					include: ['test/n8n/**/*.night.ts'],
				},
			},
		],
	},
});
