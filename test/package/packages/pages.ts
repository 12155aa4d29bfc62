import { dirname, join, normalize, relative } from 'node:path';

import { filesBelow } from './files';
import { manifest, providers, textOf, type Provider } from './providers';

/** Pages about the project or about several providers: a tree links to them instead. */
const PROJECT_PAGES = /^docs\/(recipes|benchmarks|review|publishing|upgrading)\.md$/;

/** A page and its content. */
export type Pages = Map<string, string>;

/** @returns the display name of the provider's node, which its parts of tables begin with */
export function displayNameOf({ folder }: Provider): string {
	const source = textOf(`nodes/${folder}/${folder}.node.ts`);
	const [, name] = /displayName: '(.+)'/.exec(source)!;
	return name;
}

/** Writes the pages of a provider's tree from this project's own: README, CHANGELOG, and docs. */
export function pagesOf(provider: Provider, files: string[]): Pages {
	const pages: Pages = new Map();
	for (const page of filesBelow('docs').filter((file) => isPageOf(provider, file))) {
		pages.set(page, textOf(page));
	}
	pages.set('docs/operations.md', operationsOf(provider));
	pages.set('CHANGELOG.md', changesOf(provider));
	pages.set('README.md', readmeOf(provider, [...pages.keys()]));
	const existing = new Set([...pages.keys(), ...files]);
	for (const [page, text] of pages) pages.set(page, linkToProject(page, text, existing));
	return pages;
}

function isPageOf({ slug }: Provider, file: string): boolean {
	if (!file.endsWith('.md') || PROJECT_PAGES.test(file)) return false;
	return /^docs\/(nodes|credentials)\//.test(file) ? file.endsWith(`/${slug}.md`) : true;
}

/** The page of operations without the sections of other providers. */
function operationsOf(provider: Provider): string {
	const name = displayNameOf(provider);
	const [start, ...sections] = textOf('docs/operations.md').split(/^(?=## )/m);
	const own = sections.filter((section) => isAbout(name, section.slice('## '.length)));
	return [start, ...own].join('');
}

/** The changes without those of other providers, and without what was done around the nodes. */
function changesOf(provider: Provider): string {
	const others = providers.filter((each) => each !== provider).map(displayNameOf);
	return textOf('CHANGELOG.md')
		.replace(/^\*\*Around them\*\*\n\n(?:- .*\n)+/gm, '')
		.split('\n')
		.filter((line) => !others.some((name) => line.startsWith(`- ${name}: `)))
		.join('\n');
}

/** Whether a heading or the cell of a table is about a provider or its trigger. */
function isAbout(name: string, text: string): boolean {
	const [first] = text.split(/ \||\n/);
	return first === name || first === `${name} Trigger`;
}

function readmeOf(provider: Provider, pages: string[]): string {
	const name = displayNameOf(provider);
	const readme = textOf('README.md');
	const rows = readme.split('\n').filter((line) => isAbout(name, line.replace(/^\| /, '')));
	const operations = rows.filter((row) => row.includes('docs/operations.md'));
	const credentials = rows.filter((row) => row.includes('docs/credentials/'));
	const shared = pages.filter((page) => /^docs\/[\w-]+\.md$/.test(page));
	return `# ${provider.packageName}

n8n nodes for shop orders in ${name}. They exchange orders with the nodes of the other providers in one format, so you connect two nodes and map nothing.

[n8n](https://n8n.io) is a workflow automation platform.

## Installation

Install \`${provider.packageName}\` as described in [Install](docs/install.md). Do not install it beside \`${manifest.name}\`, which contains the same nodes.

## Operations

| Node | Operations | Details |
| --- | --- | --- |
${operations.join('\n')}

## Credentials

| Credential | What you need | Where to find it |
| --- | --- | --- |
${credentials.join('\n')}

## Compatibility

${sectionOf(readme, 'Compatibility')}

## Usage

${sectionOf(readme, 'The standard order')}

## Resources

${shared.map((page) => `- [${titleOf(page)}](${page})`).join('\n')}
- [n8n's documentation of community nodes](https://docs.n8n.io/integrations/#community-nodes)

This repository is generated from [${manifest.name}](${manifest.homepage}), which has all providers. Change it there.

## Version history

See [CHANGELOG.md](CHANGELOG.md).

## License

[MIT](LICENSE)
`;
}

function sectionOf(markdown: string, heading: string): string {
	const [, section] = markdown.split(`\n## ${heading}\n`);
	return section.split(/^## /m)[0].trim();
}

const titleOf = (page: string) => textOf(page).split('\n')[0].replace('# ', '');

/** Lets a link to a file that the tree does not have lead to this project. */
function linkToProject(page: string, text: string, existing: Set<string>): string {
	return text.replace(/\]\(([^)\s:#]+)(#[^)\s]*)?\)/g, (link, target: string, anchor = '') => {
		const path = normalize(join(dirname(page), target));
		return isIn(path, existing) ? link : `](${manifest.homepage}/blob/main/${path}${anchor})`;
	});
}

function isIn(path: string, files: Set<string>): boolean {
	return [...files].some((file) => !relative(path, file).startsWith('..'));
}
