import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import type { WorkflowContent } from '../n8n/client';
import { isOwn, unknownParametersOf } from './savedParameters';

const folder = join(__dirname, '../../examples');
const recipes = readFileSync(join(__dirname, '../../docs/recipes.md'), 'utf8');

const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

const examples = files.map((file) => ({
	file,
	workflow: JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowContent,
}));

/** Examples that connect two providers: what they hand over is a standard order, and nothing is mapped. */
const betweenProviders = [
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

const isNote = ({ type }: INode) => type === 'n8n-nodes-base.stickyNote';

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

	it('has an error output on every node that writes', () => {
		const writing = nodes.filter(
			(node) => isOwn(node) && writingOperations.includes(node.parameters.operation as string),
		);
		expect(writing.map(({ onError }) => onError)).toEqual(writing.map(() => 'continueErrorOutput'));
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
				if (picker in parameters) expect(parameters[picker]).toMatchObject({ value: '' });
			}
			if (parameters.operation !== 'register') continue;
			expect(parameters).toMatchObject({
				storeId: { value: '' },
				orderStatuses: { row: [{ status: 'confirmed', word: '' }] },
				paymentStatuses: {
					row: [
						{ paymentStatus: 'paid', word: '' },
						{ paymentStatus: 'partiallyRefunded', word: '' },
						{ paymentStatus: 'pending', word: '' },
					],
				},
				options: { language: '' },
			});
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

it.each(betweenProviders)('%s has no expression in a node of a provider', (name) => {
	const { workflow } = examples.find(({ file }) => file === name)!;
	expect(JSON.stringify(workflow.nodes.filter(isOwn))).not.toContain('={{');
});
