import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import omit from 'lodash/omit';
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { isTool } from '../../nodes/shared/n8n/aiTool';
import type { WorkflowContent } from '../n8n/client';
import { isOwn, unknownParametersOf } from './savedParameters';

const folder = join(__dirname, '../../examples');
const recipes = readFileSync(join(__dirname, '../../docs/recipes.md'), 'utf8');
const aiTools = readFileSync(join(__dirname, '../../docs/ai-tools.md'), 'utf8');

const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

const examples = files.map((file) => ({
	file,
	workflow: JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowContent,
}));

/** Examples that connect two providers: what they hand over is a standard order, and nothing is mapped. */
const betweenProviders = [
	'akinon-changes-to-voucherify.json',
	'akinon-order-messages-to-voyado.json',
	'akinon-to-voucherify.json',
	'akinon-to-voyado.json',
	'akinon-voucherify-reconciliation.json',
	'shopify-by-panora-to-voucherify.json',
];

/** Operations that change something at a provider. What they refuse must not get lost. */
const writingOperations = [
	...['register', 'markAsSent', 'cancel', 'createMapping'],
	...['create', 'upsert', 'update', 'import', 'delete'],
];

/** Of n8n's notes, measured in its editor. */
const PIXELS_PER_CHARACTER = 6.6;
const LINE_HEIGHT = 22;
const NOTE_PADDING = 32;

const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';

/** About how many pixels n8n needs to show the text of a note. */
function heightOf(content: string, width: number): number {
	const blocks = content.split('\n').map((line) => {
		if (line === '') return 8;
		const lines = Math.ceil((line.length * PIXELS_PER_CHARACTER) / (width - NOTE_PADDING));
		return lines * (line.startsWith('##') ? 36 : LINE_HEIGHT);
	});
	return blocks.reduce((sum, height) => sum + height, NOTE_PADDING);
}

interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** What a node covers of the canvas: 96 pixels square with its name below, or a note's own size. */
function boxOf(node: INode): Box {
	const [left, top] = node.position;
	const { width, height } = isNote(node)
		? (node.parameters as { width: number; height: number })
		: { width: 160, height: 140 };
	return { name: node.name, left, top, right: left + width, bottom: top + height };
}

const overlap = (a: Box, b: Box) =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

describe.each(examples)('the example $file', ({ file, workflow: { nodes, connections } }) => {
	it('is in the table of recipes', () => {
		expect(recipes).toContain(`| [\`${file}\`](../examples/${file}) |`);
	});

	it('refers to credentials by name only', () => {
		const credentials = nodes.flatMap((node) => Object.values(node.credentials ?? {}));
		expect(credentials.map(({ id }) => id)).toEqual(credentials.map(() => ''));
		expect(nodes.filter((node) => isOwn(node) && !node.credentials)).toEqual([]);
	});

	it('has no Code node', () => {
		expect(nodes.filter(({ type }) => type === 'n8n-nodes-base.code')).toEqual([]);
	});

	it('connects every error output', () => {
		for (const { name } of nodes.filter(({ onError }) => onError === 'continueErrorOutput')) {
			expect(connections[name].main[1]).toHaveLength(1);
		}
	});

	const writing = nodes.filter(
		(node) => isOwn(node) && writingOperations.includes(node.parameters.operation as string),
	);

	it('has a review before every tool that writes, which shows the parameters', () => {
		for (const { name } of writing.filter(isTool)) {
			const [[{ node: next }]] = connections[name].ai_tool as Array<Array<{ node: string }>>;
			const review = nodes.find((node) => node.name === next)!;
			expect(review.type).toMatch(/HitlTool$/);
			const message = '{{ JSON.stringify($tool.parameters) }}';
			expect(review.parameters.message).toContain(message);
			expect(aiTools).toContain(message);
		}
	});

	it('has an error output on every node that writes', () => {
		const nodesThatWrite = writing.filter((node) => !isTool(node));
		expect(nodesThatWrite.map(({ onError }) => onError)).toEqual(
			nodesThatWrite.map(() => 'continueErrorOutput'),
		);
	});

	it('says in a note what to set first, and in which nodes', () => {
		const contents = nodes.filter(isNote).map(({ parameters }) => String(parameters.content));
		const [note] = contents.filter((content) => content.includes('**Set first**'));
		expect(note).toBeDefined();
		const names = nodes.map(({ name }) => name);
		const named = [...note.matchAll(/\*\*(.+?)\*\*/g)].map(([, name]) => name);
		expect(names.filter((name) => named.includes(name))).not.toEqual([]);
	});

	it('asks for what cannot be known instead of guessing', () => {
		for (const { parameters } of nodes) {
			for (const picker of ['storeId', 'connection', 'workflowId']) {
				const { value } = (parameters[picker] ?? { value: '' }) as { value: string };
				// A workflow knows itself.
				expect(['', '={{ $workflow.id }}']).toContain(value);
			}
			if (parameters.operation !== 'register') continue;
			expect(parameters).toMatchObject({ storeId: { value: '' }, options: { language: '' } });
			const rows = [parameters.orderStatuses, parameters.paymentStatuses].flatMap(
				(table) => (table as { row: Array<{ word: string }> }).row,
			);
			expect(rows.map(({ word }) => word)).toEqual(rows.map(() => ''));
			const [note] = nodes.filter(isNote).map((each) => String(each.parameters.content));
			expect(note).toContain("'Order Statuses' and 'Payment Statuses'");
			expect(note).toContain('exactly as');
		}
	});

	it('opens a form only to people with a password, and says that it is public', () => {
		const forms = nodes.filter(({ type }) => type === 'n8n-nodes-base.formTrigger');
		for (const { parameters, webhookId } of forms) {
			expect(parameters.authentication).toBe('basicAuth');
			// A fixed one is the same address in each n8n that imports the file.
			expect(webhookId).toBeUndefined();
		}
		const contents = nodes.filter(isNote).map(({ parameters }) => String(parameters.content));
		if (forms.length > 0) expect(contents.join()).toContain('form is public');
	});

	it('has notes that are tall enough for their text', () => {
		for (const { name, parameters } of nodes.filter(isNote)) {
			const { content, width, height } = parameters as Record<'width' | 'height', number> & {
				content: string;
			};
			expect(heightOf(content, width), name).toBeLessThanOrEqual(height);
		}
	});

	it('lies on the canvas without overlaps', () => {
		const boxes = nodes.map(boxOf);
		const overlaps = boxes.flatMap((box, index) =>
			boxes
				.slice(index + 1)
				.filter((other) => overlap(box, other))
				.map((other) => [box.name, other.name]),
		);
		expect(overlaps).toEqual([]);
	});

	it('sets only parameters that its nodes have', async () => {
		for (const node of nodes.filter(isOwn)) {
			expect(await unknownParametersOf(node), node.name).toEqual([]);
		}
	});
});

it.each(betweenProviders)('%s maps nothing in a node of a provider', (name) => {
	const { workflow } = examples.find(({ file }) => file === name)!;
	// What options say about a date or a person's choice is no mapping of an order.
	const mapped = workflow.nodes.filter(isOwn).map(({ parameters }) => omit(parameters, 'options'));
	expect(JSON.stringify(mapped)).not.toContain('={{');
});

const orderLog = [
	'akinon-to-voyado.json',
	'akinon-orders-left-behind.json',
	'akinon-orders-digest.json',
];
const messageLog = ['akinon-order-messages-to-voyado.json', 'akinon-orders-digest.json'];

const settled = 'settled by a person';
const states = ['registered', 'marked', 'refused', 'waiting for retry', 'unknown', 'given up'];

const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

/** What the nodes of examples say that create the data table of a log. */
function tablesOf(names: string[], table: string): unknown[] {
	return names.map((name) => {
		const { nodes } = examples.find(({ file }) => file === name)!.workflow;
		return nodes.find(({ parameters }) => parameters.tableName === table)!.parameters;
	});
}

it('has one list of states, in the examples and in the documentation', () => {
	const text = textOf(orderLog[0]);
	for (const state of states) expect(text).toContain(`'${state}'`);
	for (const state of [...states, settled]) {
		expect(recipes).toContain(`| ${state} |`);
		expect(text).toContain(`**${state}**`);
	}
	const [table, ...others] = tablesOf(orderLog, 'akinon_to_voyado_log');
	expect(others).toEqual([table, table]);
});

it('uses the same states in the log of order messages, which mark nothing', () => {
	const text = textOf(messageLog[0]);
	for (const state of [...states.filter((each) => each !== 'marked'), settled]) {
		expect(text).toContain(`'${state}'`);
		expect(text).toContain(`**${state}**`);
	}
	expect(text).not.toMatch(/['*]marked['*]/);
	const [table, other] = tablesOf(messageLog, 'akinon_order_messages_to_voyado_log');
	expect(other).toEqual(table);
});
