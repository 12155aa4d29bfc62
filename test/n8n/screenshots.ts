/**
 * Makes the pictures of the recipes from a real n8n with Chromium: of each the workflow and the one panel
 * that matters, if any, after a run against the emulators. They are in docs/images.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { IDataObject } from 'n8n-workflow';
import type { Page } from 'playwright-core';

import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import { type Editor, openEditor, openPanel, openWorkflow } from './browser';
import type { StoredCredential, WorkflowContent } from './client';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { printProgress } from './runtime';
import { importWorkflow, readExample } from './sync';

const IMAGES_FOLDER = path.join(PROJECT_FOLDER, 'docs', 'images');
/** Close to the width that README has on a screen, so that the texts stay readable there. */
const PICTURE_SIZE = { width: 1400, height: 900 };
const MARGIN = 40;
/** Buttons and hints of the editor that lie on the canvas. */
const NOT_IN_PICTURE = [
	'[data-test-id="canvas-controls"]',
	'[data-test-id="execute-workflow-button"]',
	// The menu beside it, in a workflow with several triggers.
	'[data-test-id="execute-workflow-button"] ~ *, [data-test-id="execute-workflow-button"] ~ * *',
	':has(> [data-test-id="execute-workflow-button"]) ~ *',
	':has(> [data-test-id="execute-workflow-button"]) ~ * *',
	'[data-test-id="canvas-handle-plus-wrapper"]',
	'[class*="runDataLabel"]',
	'[data-test-id="floating-nodes"]',
	'.el-notification',
];
/** The editor colors the connections a moment after the run has ended. */
const AFTER_RUN_MS = 1_500;

/** A recipe of README. */
interface Recipe {
	/** What the names of its pictures begin with. */
	name: string;
	example: string;
	/** The operation whose panel is shown after a run; without it, only the workflow is shown, as imported. */
	operation?: string;
	/** Puts into the emulators what the recipe is about, and into the workflow what its note asks for. */
	prepare?(emulators: Emulators, workflow: WorkflowContent, filesFolder: string): void;
}

const recipes: Recipe[] = [
	{
		name: 'akinon-to-voyado',
		example: 'akinon-to-voyado',
		operation: 'register',
		prepare({ akinon }, { nodes }) {
			akinon.addOrders({ count: 3, returningEvery: 3, discountEvery: 2, freightEvery: 2 });
			const [trigger] = nodes;
			trigger.parameters.options = { testOrders: 3 };
			const { parameters } = nodes.find(({ name }) => name === 'Register in Voyado')!;
			parameters.storeId = {
				__rl: true,
				mode: 'list',
				value: 'web-tr',
				cachedResultName: 'Web shop Türkiye (web-tr)',
			};
		},
	},
	{
		name: 'akinon-order-messages-to-voyado',
		example: 'akinon-order-messages-to-voyado',
		prepare({ akinon }, { nodes }) {
			akinon.addOrders({ count: 3, returningEvery: 0 });
			const [trigger] = nodes;
			trigger.parameters.options = { testOrders: 3 };
		},
	},
	{
		name: 'voucherify-nightly-export',
		example: 'voucherify-nightly-export',
		operation: 'export',
		prepare({ voucherify }, { nodes }, filesFolder) {
			voucherify.addOrders(12, { status: 'PAID' });
			for (const { type, parameters } of nodes) {
				if (!type.endsWith('.readWriteFile')) continue;
				parameters.fileName = `=${filesFolder}/{{ $binary.data.fileName }}`;
			}
		},
	},
	{
		name: 'panora-to-voucherify',
		example: 'shopify-by-panora-to-voucherify',
		operation: 'upsert',
		prepare({ panora }, { nodes }) {
			panora.addOrders({ count: 3 });
			const connection = { __rl: true, mode: 'id', value: panora.token() };
			for (const { parameters } of nodes) {
				if ('connection' in parameters) parameters.connection = connection;
			}
		},
	},
	{ name: 'ai-agent-with-review', example: 'ai-agent-with-review' },
];

const { values: flags } = parseArgs({ options: { only: { type: 'string' } } });

async function main(): Promise<void> {
	const filesFolder = await mkdtemp(path.join(os.tmpdir(), 'order-providers-files-'));
	const n8n = await startN8n({
		packageFolder: PROJECT_FOLDER,
		onProgress: printProgress,
		env: { N8N_RESTRICT_FILE_ACCESS_TO: filesFolder, GENERIC_TIMEZONE: 'Europe/Istanbul' },
	});
	let editor: Editor | undefined;
	try {
		editor = await openEditor(n8n);
		await editor.page.setViewportSize(PICTURE_SIZE);
		await mkdir(IMAGES_FOLDER, { recursive: true });
		for (const recipe of recipes.filter(({ name }) => (flags.only ?? name) === name)) {
			await takePictures(n8n, editor.page, recipe, filesFolder);
		}
	} finally {
		await editor?.browser.close();
		await n8n.stop();
		await rm(filesFolder, { recursive: true, force: true });
	}
}

async function takePictures(
	n8n: N8n,
	page: Page,
	recipe: Recipe,
	filesFolder: string,
): Promise<void> {
	const emulators = await startEmulators();
	try {
		const workflow = await readExample(recipe.example);
		recipe.prepare?.(emulators, workflow, filesFolder);
		const id = await importWorkflow(n8n, workflow, await storeCredentials(n8n, emulators));
		await openWorkflow(n8n, page, id);
		if (recipe.operation !== undefined) await runWorkflow(n8n, page, id);
		await takeCanvasPicture(page, `${recipe.name}-workflow`);
		if (recipe.operation === undefined) return;
		const { name } = workflow.nodes.find(
			({ parameters: { operation } }) => operation === recipe.operation,
		)!;
		await openPanel(page, name);
		await showResult(page);
		const box = await page.getByTestId('ndv').boundingBox();
		await takePicture(page, `${recipe.name}-panel`, box!);
	} finally {
		await emulators.close();
	}
}

/** Stores a credential for each provider, under the name that a person would give it. */
async function storeCredentials(
	n8n: N8n,
	emulators: Emulators,
): Promise<Record<string, StoredCredential>> {
	const names: Record<string, string> = {
		akinonApi: 'Akinon',
		panoraApi: 'Panora',
		voucherifyApi: 'Voucherify',
		voyadoEngageApi: 'Voyado Engage',
	};
	const stored: Record<string, StoredCredential> = {};
	for (const [type, data] of Object.entries(emulatorCredentials(emulators))) {
		stored[type] = await n8n.client.createCredential(names[type], type, data as IDataObject);
	}
	return stored;
}

/** Runs the shown workflow with the editor's own button, so that the run shows on the canvas. */
async function runWorkflow(n8n: N8n, page: Page, workflowId: string): Promise<void> {
	await page.getByTestId('execute-workflow-button').click();
	const { status } = await n8n.client.waitForFirstExecution(workflowId);
	if (status !== 'success')
		throw new Error(`The run of workflow ${workflowId} ended as ${status}.`);
	await page.getByText('Workflow executed successfully').waitFor();
	await page.waitForTimeout(AFTER_RUN_MS);
}

/** Shows the file that a node returns, or its output as a schema, which begins with the result. */
async function showResult(page: Page): Promise<void> {
	const output = page.getByTestId('output-panel');
	const file = output.getByText('Binary', { exact: true });
	if (await file.isVisible()) return await file.click();
	await output.getByText('Schema', { exact: true }).click();
	await page.waitForTimeout(AFTER_RUN_MS);
}

/** Takes a picture of the nodes, without the editor's buttons around them. */
async function takeCanvasPicture(page: Page, name: string): Promise<void> {
	const boxes = await page.locator('.vue-flow__node').evaluateAll((elements) =>
		elements.map((element) => {
			const { left, top, right, bottom } = element.getBoundingClientRect();
			return { left, top, right, bottom };
		}),
	);
	const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
	const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
	const right = Math.max(...boxes.map((box) => box.right)) + MARGIN;
	// The name of a node stands below its box.
	const bottom = Math.max(...boxes.map((box) => box.bottom)) + 1.5 * MARGIN;
	await takePicture(page, name, { x: left, y: top, width: right - left, height: bottom - top });
}

async function takePicture(
	page: Page,
	name: string,
	clip: { x: number; y: number; width: number; height: number },
): Promise<void> {
	const file = path.join(IMAGES_FOLDER, `${name}.png`);
	const style = NOT_IN_PICTURE.map((element) => `${element} { visibility: hidden; }`).join('\n');
	await page.screenshot({ path: file, clip, style, animations: 'disabled' });
	printProgress(`Wrote ${path.relative(process.cwd(), file)}`);
}

await main();
