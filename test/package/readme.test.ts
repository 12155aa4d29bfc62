import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveOutputSchemaPath } from 'n8n-core';
import type { INodePropertyOptions, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { loadPackage } from '../engine/engine';

const root = join(__dirname, '..', '..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = textOf('README.md');
const loader = await loadPackage();

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

interface Operation {
	/** As README's examples are marked: node, resource and operation, as n8n stores them. */
	mark: string;
	/** What README calls it; of a trigger, its own affair. */
	name?: string;
	/** The heading that README has it under. */
	heading?: string;
	schemaFile: string;
}

function operationsOf(node: string): Operation[] {
	const { description } = loader.getNode(node).type as INodeType;
	const nodeDir = join(root, loader.known.nodes[node].sourcePath, '..');
	const version = Math.max(...[description.version].flat());
	const schemaFile = (resource?: string, operation?: string) =>
		resolveOutputSchemaPath({ nodeDir, version, resource, operation })!;
	const resources = choicesOf(description, 'resource');
	if (resources.length === 0) return [{ mark: node, schemaFile: schemaFile() }];
	return resources.flatMap(({ name, value: resource }) =>
		choicesOf(description, 'operation', resource).map((operation) => ({
			mark: `${node} ${resource} ${operation.value}`,
			name: operation.name,
			heading: `${description.displayName}: ${name}`,
			schemaFile: schemaFile(resource, operation.value),
		})),
	);
}

/** The choices of a selector, for a resource where it depends on that. */
function choicesOf({ properties }: INodeTypeDescription, selector: string, resource?: string) {
	return properties
		.filter(({ name }) => name === selector)
		.filter(({ displayOptions }) => displayOptions?.show?.resource?.[0] === resource)
		.flatMap(({ options }) => options as Array<INodePropertyOptions & { value: string }>);
}

const operations = Object.keys(loader.known.nodes).flatMap(operationsOf);

const EXAMPLE = /^\*\*(.+?)\*\*: (\S.*)\n\n<!-- output: (.+?) -->\n\n```json\n([^`]+)```$/gm;

/** README's example outputs, by mark: the operation's name, its heading, and what it gives out. */
const examples = new Map(
	[...readme.matchAll(EXAMPLE)].map(({ 1: name, 3: mark, 4: json, index }) => {
		const [, heading] = [...readme.slice(0, index).matchAll(/^#+ (.+)$/gm)].at(-1)!;
		return [mark, { name, heading, json }];
	}),
);

function typesOf(value: unknown): string[] {
	if (value === null) return ['null'];
	if (Array.isArray(value)) return ['array'];
	return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
}

/** Where an example is not what the schema says. An example may leave keys out. */
function differences(schema: Schema, value: unknown, place: string): string[] {
	const allowed = [schema.type].flat();
	if (!typesOf(value).some((type) => allowed.includes(type))) {
		return [`${place} is ${JSON.stringify(value)}, not ${allowed.join(' or ')}`];
	}
	if (Array.isArray(value)) {
		const { items } = schema;
		return items ? value.flatMap((entry) => differences(items, entry, `${place}[]`)) : [];
	}
	const { properties } = schema;
	if (typeof value !== 'object' || value === null || !properties) return [];
	return Object.entries(value).flatMap(([key, entry]) =>
		Object.hasOwn(properties, key)
			? differences(properties[key], entry, `${place}.${key}`)
			: [`${place}.${key} is not in the schema`],
	);
}

describe("README's examples of outputs", () => {
	it('are there for every operation and trigger, once, and for nothing else', () => {
		const marks = [...readme.matchAll(/<!-- output: (.+?) -->/g)].map(([, mark]) => mark);
		expect(marks.sort()).toEqual(operations.map(({ mark }) => mark).sort());
		expect([...examples.keys()].sort()).toEqual(marks);
	});

	it.each(operations)('$mark has its name, and is what its schema says', (operation) => {
		const example = examples.get(operation.mark)!;
		expect(example.name).toBe(operation.name ?? example.name);
		expect(example.heading).toBe(operation.heading ?? example.heading);
		const schema = JSON.parse(readFileSync(operation.schemaFile, 'utf8')) as Schema;
		expect(differences(schema, JSON.parse(example.json), 'item')).toEqual([]);
	});
});

describe("README's troubleshooting", () => {
	const source = ['nodes', 'credentials']
		.flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.ts'))
				.map((file) => textOf(join(folder, file))),
		)
		.join('\n');
	const [, section] = readme.split(/^## Troubleshooting$/m);
	const rows = section.split(/^#/m)[0].matchAll(/^\| (`.+?) \|/gm);
	const quoted = [...rows].flatMap(([, cell]) => [...cell.matchAll(/`(.+?)`/g)]);

	it('quotes ten texts or more', () => {
		expect(quoted.length).toBeGreaterThanOrEqual(10);
	});

	it.each(quoted.map(([, text]) => text))('%s is what a node says', (text) => {
		const fixed = text.split('…').map((part) => part.trim());
		const telling = fixed.filter((part) => part.length >= 10);
		expect(telling).not.toEqual([]);
		for (const part of telling) expect(source).toContain(part);
	});
});

const documents = [
	'README.md',
	...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`),
].filter((file) => file.endsWith('.md'));

const links = documents.flatMap((file) =>
	[...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ file, target })),
);

it.each(links.filter(({ target }) => !/^https?:/.test(target)))(
	'$file links to $target',
	({ file, target }) => {
		const [path, anchor] = target.split('#');
		const linked = path === '' ? file : join(dirname(file), path);
		expect(existsSync(join(root, linked)), linked).toBe(true);
		if (anchor !== undefined) expect(anchorsOf(textOf(linked))).toContain(anchor);
	},
);

/** Every label that the nodes and credentials show, and operations by resource, as in 'Export: Get'. */
const labels = new Set([
	...Object.values(loader.nodeTypes).flatMap(({ type }) =>
		labelsIn((type as INodeType).description),
	),
	...Object.values(loader.credentialTypes).flatMap(({ type }) => labelsIn(type.properties)),
	...operations.map(({ name, heading }) => `${heading?.split(': ')[1]}: ${name}`),
]);

function labelsIn(part: unknown): string[] {
	if (typeof part !== 'object' || part === null) return [];
	const { displayName, name } = part as Record<string, unknown>;
	const own = [displayName, name].filter((label) => typeof label === 'string');
	// The unit is part of the label, and often left out in a sentence.
	const short = own.map((label) => label.replace(/ \([A-Z][a-z]+\)$/, ''));
	return [...own, ...short, ...Object.values(part).flatMap(labelsIn)];
}

it.each(documents)('%s puts in single quotes only labels that there are', (file) => {
	const text = textOf(file).replaceAll(/```[^`]+```|`[^`]+`/g, '');
	const quoted = [...text.matchAll(/(?<!\w)'([A-Z][^'\n|]+)'(?!\w)/g)].map(([, label]) => label);
	expect(quoted.length).toBeGreaterThan(0);
	expect(quoted.filter((label) => !labels.has(label))).toEqual([]);
});

/** The anchors that GitHub gives headings. */
function anchorsOf(markdown: string): string[] {
	return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);
}
