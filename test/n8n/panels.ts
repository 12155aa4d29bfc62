/**
 * Opens the panel of every node of this package, for every resource and operation, in the editor of
 * a real n8n, and fails when one of them logs an error that the panels of n8n's own nodes do not
 * log.
 *
 *   tsx test/n8n/panels.ts                     all nodes of this package
 *   tsx test/n8n/panels.ts --nodes TYPE,TYPE   other nodes, such as n8n-nodes-base.shopify
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { INode, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import type { Page } from 'playwright-core';

import { type Editor, openEditor, openPanel, openWorkflow } from './browser';
import { type N8n, startN8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';
import { printProgress } from './runtime';

/**
 * n8n's own panels log errors too: a code editor, a trigger and a node with many fields show which.
 */
const BASELINE_NODES = [
	'n8n-nodes-base.code',
	'n8n-nodes-base.scheduleTrigger',
	'n8n-nodes-base.httpRequest',
];
const SCREENSHOT_FOLDER = path.join(import.meta.dirname, 'screenshots');
const NODES_PER_ROW = 6;
/**
 * n8n adds this choice to every list of resources and operations; it only points to the HTTP
 * Request node.
 */
const CUSTOM_API_CALL = '__CUSTOM_API_CALL__';

/** A node as it is opened: with one of its operations chosen. */
interface Panel {
	/** The name of the node on the canvas, and of the screenshot. */
	name: string;
	node: INode;
}

interface PanelResult {
	name: string;
	errors: string[];
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { nodes: { type: 'string' } } });
	const nodeTypeNames = values.nodes?.split(',');
	const needsThisPackage =
		nodeTypeNames === undefined ||
		nodeTypeNames.some((name) => name.startsWith(PACKAGE_NODE_PREFIX));

	const n8n = await startN8n({
		packageFolder: needsThisPackage ? PROJECT_FOLDER : undefined,
		onProgress: printProgress,
	});
	let editor: Editor | undefined;
	try {
		editor = await openEditor(n8n);
		await checkPanels(n8n, editor.page, nodeTypeNames);
	} finally {
		await editor?.browser.close();
		await n8n.stop();
	}
}

/**
 * Opens all panels, prints what they logged, and makes the process fail when one logged something
 * of its own.
 */
async function checkPanels(n8n: N8n, page: Page, nodeTypeNames?: string[]): Promise<void> {
	const nodeTypes = await n8n.client.listNodeTypes();
	const wantedTypes = nodeTypes.filter(({ name }) =>
		nodeTypeNames === undefined
			? name.startsWith(PACKAGE_NODE_PREFIX)
			: nodeTypeNames.includes(name),
	);
	for (const name of nodeTypeNames ?? [PACKAGE_NODE_PREFIX]) {
		if (!wantedTypes.some((nodeType) => nodeType.name.startsWith(name))) {
			throw new Error(`n8n knows no node type "${name}".`);
		}
	}
	const errors = collectErrors(page, n8n.url);

	const baselineTypes = newestVersions(
		nodeTypes.filter(({ name }) => BASELINE_NODES.includes(name)),
	);
	const baseline = new Set<string>();
	for (const nodeType of baselineTypes) {
		for (const result of await openPanels(n8n, page, [panelOf(nodeType, {})], errors)) {
			result.errors.forEach((error) => baseline.add(error));
		}
	}

	const results: PanelResult[] = [];
	for (const nodeType of newestVersions(wantedTypes)) {
		printProgress(`Opening the panels of ${nodeType.displayName}`);
		results.push(...(await openPanels(n8n, page, panelsOf(nodeType), errors)));
	}

	const rows = results.map(({ name, errors: logged }) => ({
		panel: name,
		'as in built-in panels': logged.filter((error) => baseline.has(error)).length,
		'errors of its own': logged.filter((error) => !baseline.has(error)).length,
	}));
	console.table(rows);
	console.log(`Screenshots: ${path.relative(process.cwd(), SCREENSHOT_FOLDER)}`);
	for (const { name, errors: logged } of results) {
		for (const error of logged.filter((text) => !baseline.has(text))) {
			console.error(`${name}: ${error}`);
			process.exitCode = 1;
		}
	}
}

/** One panel for each resource and operation; a node without them has one panel. */
function panelsOf(nodeType: INodeTypeDescription): Panel[] {
	const resources = optionValues(nodeType.properties, 'resource');
	if (resources.length === 0) {
		const operations = optionValues(nodeType.properties, 'operation');
		if (operations.length === 0) return [panelOf(nodeType, {})];
		return operations.map((operation) => panelOf(nodeType, { operation }));
	}
	return resources.flatMap((resource) => {
		const ofThisResource = nodeType.properties.filter((property) =>
			(property.displayOptions?.show?.resource ?? [resource]).includes(resource),
		);
		const operations = optionValues(ofThisResource, 'operation');
		if (operations.length === 0) return [panelOf(nodeType, { resource })];
		return operations.map((operation) => panelOf(nodeType, { resource, operation }));
	});
}

function optionValues(properties: INodeProperties[], propertyName: string): string[] {
	return properties
		.filter(({ name }) => name === propertyName)
		.flatMap(({ options }) => options ?? [])
		.flatMap((option) => ('value' in option ? [String(option.value)] : []))
		.filter((value) => value !== CUSTOM_API_CALL);
}

function panelOf(nodeType: INodeTypeDescription, parameters: Record<string, string>): Panel {
	const name = [nodeType.displayName, ...Object.values(parameters)].join(' ');
	const node: INode = {
		id: crypto.randomUUID(),
		name,
		type: nodeType.name,
		typeVersion: newestVersion(nodeType),
		position: [0, 0],
		parameters,
	};
	return { name, node };
}

/**
 * n8n lists a node type once for each of its full versions; the editor adds the newest one to a
 * canvas.
 */
function newestVersions(nodeTypes: INodeTypeDescription[]): INodeTypeDescription[] {
	const newest = new Map<string, INodeTypeDescription>();
	for (const nodeType of nodeTypes) {
		const known = newest.get(nodeType.name);
		if (known === undefined || newestVersion(nodeType) > newestVersion(known)) {
			newest.set(nodeType.name, nodeType);
		}
	}
	return [...newest.values()];
}

function newestVersion({ version }: INodeTypeDescription): number {
	return Math.max(...[version].flat());
}

/**
 * Puts the nodes on one canvas and opens one panel after the other, as a person does: with a double
 * click.
 */
async function openPanels(
	n8n: N8n,
	page: Page,
	panels: Panel[],
	errors: ErrorCollector,
): Promise<PanelResult[]> {
	const nodes = panels.map(
		({ node }, index): INode => ({
			...node,
			position: [(index % NODES_PER_ROW) * 250, Math.floor(index / NODES_PER_ROW) * 200],
		}),
	);
	const workflow = { name: panels[0].name, nodes, connections: {} };
	const { id } = await n8n.client.createWorkflow(workflow);
	await openWorkflow(n8n, page, id);
	await mkdir(SCREENSHOT_FOLDER, { recursive: true });

	const results: PanelResult[] = [];
	for (const { name } of panels) {
		await openPanel(page, name);
		const fileName = `${name.replace(/[^A-Za-z0-9]+/g, '-')}.png`;
		await page.screenshot({ path: path.join(SCREENSHOT_FOLDER, fileName) });
		await page.getByTestId('ndv-close-button').click();
		await page.getByTestId('ndv').waitFor({ state: 'hidden' });
		results.push({ name, errors: errors.take() });
	}
	return results;
}

interface ErrorCollector {
	/** The errors logged since the last call, each once. */
	take(): string[];
}

function collectErrors(page: Page, url: string): ErrorCollector {
	const collected = new Set<string>();
	page.on('console', (message) => {
		if (message.type() === 'error') {
			collected.add(`${message.text()} ${message.location().url}`.replaceAll(url, '').trim());
		}
	});
	page.on('pageerror', (error) => collected.add(`Uncaught: ${error.message}`));
	return {
		take() {
			const taken = [...collected];
			collected.clear();
			return taken;
		},
	};
}

await main();
