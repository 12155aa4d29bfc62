/** Opens n8n's editor in a headless Chromium that is installed on the machine. */
import { access, constants } from 'node:fs/promises';
import path from 'node:path';

import { type Browser, type Page, chromium, selectors } from 'playwright-core';

import type { N8n } from './n8n';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Without these flags Chromium looks for updates and other news of its own, which fails without the
 * internet.
 */
const CHROMIUM_FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Some of what the editor shows, or logs, comes a moment after the page is drawn. */
const SETTLE_MS = 500;

/** A browser with one page that is logged in to n8n. Close the browser when done. */
export interface Editor {
	browser: Browser;
	page: Page;
}

/** Starts Chromium with a page that is logged in as n8n's owner. */
export async function openEditor(n8n: N8n): Promise<Editor> {
	// n8n spells the attribute that Playwright's getByTestId looks for in its own way.
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({
		executablePath: await findChromium(),
		headless: true,
		args: CHROMIUM_FLAGS,
	});
	const context = await browser.newContext({ viewport: { width: 1440, height: 1000 } });
	const [name, value] = n8n.client.cookie.split('=', 2);
	await context.addCookies([{ name, value, url: n8n.url }]);
	return { browser, page: await context.newPage() };
}

/** Opens a workflow in the editor, with all of it in view. */
export async function openWorkflow(n8n: N8n, page: Page, workflowId: string): Promise<void> {
	await page.goto(`${n8n.url}/workflow/${workflowId}`);
	await page.getByTestId('canvas-node').first().waitFor();
	await page.getByTestId('zoom-to-fit').click();
	await page.waitForTimeout(SETTLE_MS);
}

/** Opens the panel of a node of the shown workflow, as a person does: with a double click. */
export async function openPanel(page: Page, nodeName: string): Promise<void> {
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${nodeName}"]`).dblclick();
	await page.getByTestId('node-parameters').waitFor();
	await page.waitForTimeout(SETTLE_MS);
}

async function findChromium(): Promise<string> {
	if (process.env.CHROMIUM_PATH !== undefined) return process.env.CHROMIUM_PATH;
	for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
		for (const name of CHROMIUM_NAMES) {
			const candidate = path.join(folder, name);
			const isExecutable = await access(candidate, constants.X_OK).then(
				() => true,
				() => false,
			);
			if (isExecutable) return candidate;
		}
	}
	throw new Error(
		'No Chromium found. Install one (on Debian: apt-get install chromium), or set CHROMIUM_PATH ' +
			'to its binary.',
	);
}
