import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import manifest from '../../package.json';
import { loadPackage } from '../engine/engine';
import { documents, pages, root, textOf } from './documents';

const loader = await loadPackage();
const descriptions = Object.values(loader.nodeTypes).map(
	({ type }) => (type as INodeType).description,
);
const credentialTypes = Object.values(loader.credentialTypes).map(({ type }) => type);

const links = [...documents, 'CONTRIBUTING.md', 'CHANGELOG.md'].flatMap((file) =>
	[...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ file, target })),
);

/** The anchors that GitHub gives headings. */
function anchorsOf(markdown: string): string[] {
	return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

describe('the README', () => {
	it('has fewer than 300 lines', () => {
		expect(textOf('README.md').split('\n').length).toBeLessThan(300);
	});

	it('links to each page of docs once', () => {
		const targets = links.filter(({ file }) => file === 'README.md').map(({ target }) => target);
		expect(targets.filter((target) => pages.includes(target)).sort()).toEqual(pages);
	});
});

it.each(links.filter(({ target }) => !/^https?:/.test(target)))(
	'$file links to $target, which exists',
	({ file, target }) => {
		const [path, anchor] = target.split('#');
		const linked = path === '' ? file : join(dirname(file), path);
		expect(existsSync(join(root, linked)), linked).toBe(true);
		if (anchor !== undefined) expect(anchorsOf(textOf(linked))).toContain(anchor);
	},
);

const paths = [...documents, 'CONTRIBUTING.md'].flatMap((file) =>
	[...textOf(file).matchAll(/`((?:credentials|docs|examples|nodes|test)\/[\w./-]+)`/g)].map(
		([, path]) => ({ file, path }),
	),
);

it.each(paths)('$file names $path, which exists', ({ path }) => {
	expect(existsSync(join(root, path))).toBe(true);
});

it('every page leads back to the README', () => {
	for (const page of pages) {
		const readme = `${page.split('/').fill('..').slice(1).join('/')}/README.md`;
		expect(textOf(page), page).toContain(`[Back to the README](${readme})`);
	}
});

describe("n8n's help links", () => {
	const [, owner] = /github\.com\/([^/]+)\//.exec(manifest.repository.url)!;
	const prefix = `https://github.com/${owner}/${manifest.name}/blob/main/`;
	const nodePages = readdirSync(join(root, 'docs/nodes')).map((file) => `docs/nodes/${file}`);
	const credentialPages = readdirSync(join(root, 'docs/credentials')).map(
		(file) => `docs/credentials/${file}`,
	);
	const linksOf = (key: 'primaryDocumentation' | 'credentialDocumentation') =>
		descriptions.map(({ codex }) => codex?.resources?.[key]?.map(({ url }) => url));
	// n8n appends `?utm_source=...`, so a link with a fragment never finds its heading.
	const toPages = (list: string[]) => list.map((page) => [`${prefix}${page}`]);

	it('of every node lead to a page', () => {
		for (const urls of linksOf('primaryDocumentation')) {
			expect(toPages(nodePages)).toContainEqual(urls);
		}
		for (const urls of linksOf('credentialDocumentation')) {
			expect(toPages(credentialPages)).toContainEqual(urls);
		}
	});

	it('of every credential lead to a page', () => {
		for (const { documentationUrl } of credentialTypes) {
			expect(toPages(credentialPages)).toContainEqual([documentationUrl]);
		}
	});
});

describe('the troubleshooting tables', () => {
	const source = ['nodes', 'credentials']
		.flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.ts'))
				.map((file) => textOf(join(folder, file))),
		)
		.join('\n');
	const [, section] = textOf('README.md').split(/^## Troubleshooting$/m);
	const tables = section.split(/^#/m)[0] + textOf('docs/troubleshooting.md');
	const quoted = [...tables.matchAll(/^\| (`.+?) \|/gm)].flatMap(([, cell]) => [
		...cell.matchAll(/`(.+?)`/g),
	]);

	it('quote ten messages or more', () => {
		expect(quoted.length).toBeGreaterThanOrEqual(10);
	});

	it.each(quoted.map(([, text]) => text))('%s is what a node says', (text) => {
		const fixed = text.split('…').map((part) => part.trim());
		const telling = fixed.filter((part) => part.length >= 10);
		expect(telling).not.toEqual([]);
		for (const part of telling) expect(source).toContain(part);
	});
});

/** Every label that the nodes and credentials show, and operations by resource, as in 'Export: Get'. */
const labels = new Set([
	...descriptions.flatMap(labelsIn),
	...credentialTypes.flatMap(({ properties }) => labelsIn(properties)),
	...operationLabels(),
]);

function labelsIn(part: unknown): string[] {
	if (typeof part !== 'object' || part === null) return [];
	const { displayName, name } = part as Record<string, unknown>;
	const own = [displayName, name].filter((label) => typeof label === 'string');
	// The unit is part of the label, and often left out in a sentence.
	const short = own.map((label) => label.replace(/ \([A-Z][a-z]+\)$/, ''));
	return [...own, ...short, ...Object.values(part).flatMap(labelsIn)];
}

function operationLabels(): string[] {
	type Choice = { name: string; value: string };
	return descriptions.flatMap(({ properties }) => {
		const resources = properties.find(({ name }) => name === 'resource')?.options as Choice[];
		return properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options }) => {
				const value = displayOptions?.show?.resource?.[0];
				const resource = resources.find((each) => each.value === value)!.name;
				return (options as Choice[]).map(({ name }) => `${resource}: ${name}`);
			});
	});
}

describe('labels in single quotes', () => {
	const quoted = documents.map((file) => {
		const text = textOf(file).replaceAll(/```[^`]+```|`[^`]+`/g, '');
		const found = [...text.matchAll(/(?<!\w)'([A-Z][^'\n|]+)'(?!\w)/g)];
		return { file, found: found.map(([, label]) => label) };
	});

	it('are there', () => {
		expect(quoted.flatMap(({ found }) => found).length).toBeGreaterThan(100);
	});

	it.each(quoted)('$file quotes only labels that exist', ({ found }) => {
		expect(found.filter((label) => !labels.has(label))).toEqual([]);
	});
});
