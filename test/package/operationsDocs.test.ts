import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveOutputSchemaPath } from 'n8n-core';
import type { INodePropertyOptions, INodeType } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { loadPackage } from '../engine/engine';
import { documents, root, textOf } from './documents';
import { OPERATIONS_PAGE, renderOperationsPage } from './writeOperationsDocs';

const loader = await loadPackage();

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

/** Every trigger and operation as the pages mark it: node, resource and operation, as n8n stores them. */
const marks = Object.keys(loader.known.nodes).flatMap((node) => {
	const { properties } = (loader.getNode(node).type as INodeType).description;
	const selectors = properties.filter(({ name }) => name === 'operation');
	if (selectors.length === 0) return [node];
	return selectors.flatMap(({ displayOptions, options }) =>
		(options as INodePropertyOptions[]).map(
			({ value }) => `${node} ${String(displayOptions?.show?.resource?.[0])} ${String(value)}`,
		),
	);
});

/** The outputs that the pages show, each with its mark. */
const outputs = documents.flatMap((file) =>
	[...textOf(file).matchAll(/<!-- output: (.+?) -->\n\n```json\n([^`]+)```$/gm)].map(
		([, mark, json]) => ({ file, mark, json }),
	),
);

function schemaOf(mark: string): Schema {
	const [node, resource, operation] = mark.split(' ');
	const nodeDir = join(root, loader.known.nodes[node].sourcePath, '..');
	const path = resolveOutputSchemaPath({ nodeDir, version: 1, resource, operation });
	return JSON.parse(readFileSync(path!, 'utf8')) as Schema;
}

function typesOf(value: unknown): string[] {
	if (value === null) return ['null'];
	if (Array.isArray(value)) return ['array'];
	return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
}

/** How an output differs from its schema. An output may leave keys out. */
function differences(schema: Schema, value: unknown, path: string): string[] {
	const allowed = [schema.type].flat();
	if (!typesOf(value).some((type) => allowed.includes(type))) {
		return [`${path} is ${JSON.stringify(value)}, not ${allowed.join(' or ')}`];
	}
	if (Array.isArray(value)) {
		const { items } = schema;
		return items ? value.flatMap((entry) => differences(items, entry, `${path}[]`)) : [];
	}
	const { properties } = schema;
	if (typeof value !== 'object' || value === null || !properties) return [];
	return Object.entries(value).flatMap(([key, entry]) =>
		Object.hasOwn(properties, key)
			? differences(properties[key], entry, `${path}.${key}`)
			: [`${path}.${key} is not in the schema`],
	);
}

describe('docs/operations.md', () => {
	it('is up to date; `npm run docs` writes it', async () => {
		expect(await renderOperationsPage()).toBe(readFileSync(OPERATIONS_PAGE, 'utf8'));
	});

	it('has one output of every operation and trigger', () => {
		const shown = outputs.filter(({ file }) => file === 'docs/operations.md');
		expect(shown.map(({ mark }) => mark).sort()).toEqual(marks.sort());
	});
});

it('every marked output can be read as JSON', () => {
	const marked = documents.flatMap((file) => textOf(file).match(/<!-- output: /g) ?? []);
	expect(outputs).toHaveLength(marked.length);
});

it.each(outputs)('the output of $mark in $file matches its schema', ({ mark, json }) => {
	expect(differences(schemaOf(mark), JSON.parse(json), 'item')).toEqual([]);
});
