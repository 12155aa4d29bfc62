import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import kebabCase from 'lodash/kebabCase';
import lowerFirst from 'lodash/lowerFirst';

/** The folder of this project. */
export const root = join(import.meta.dirname, '..', '..', '..');

export const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** The manifest of the package that has all providers. */
export const manifest = JSON.parse(textOf('package.json'));

/** One provider, and what is called after it. */
export interface Provider {
	/** Its folder below `nodes`, which its credential's file begins with. */
	folder: string;
	/** The name of its pages in `docs`. */
	slug: string;
	/** The name of the package that has only this provider. */
	packageName: string;
	/** The types of its nodes, without the package's prefix. */
	nodeTypes: string[];
}

/** All providers: each folder below `nodes` that is not shared. */
export const providers: Provider[] = readdirSync(join(root, 'nodes'))
	.filter((folder) => folder !== 'shared')
	.map((folder) => {
		const slug = kebabCase(folder);
		const files: string[] = manifest.n8n.nodes;
		return {
			folder,
			slug,
			packageName: `n8n-nodes-${slug}`,
			nodeTypes: files
				.filter((file) => file.startsWith(`dist/nodes/${folder}/`))
				.map((file) => lowerFirst(basename(file, '.node.js'))),
		};
	});
