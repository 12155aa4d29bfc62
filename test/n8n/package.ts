/**
 * Packs this package and installs it into an n8n the way a user's n8n does: from a tarball, never
 * linked.
 */
import { access, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';

/** The folder of this project, whose built package the end-to-end tests install. */
export const PROJECT_FOLDER = path.resolve(import.meta.dirname, '..', '..');

/**
 * What the names of this package's node types start with in n8n, as `n8n-nodes-base.` does for
 * n8n's own.
 */
export const PACKAGE_NODE_PREFIX = 'n8n-nodes-order-providers.';

/**
 * Runs `npm pack` on a built package and returns the path of the tarball, which it writes into
 * `destinationFolder`.
 */
export async function packPackage(
	destinationFolder: string,
	packageFolder: string = PROJECT_FOLDER,
): Promise<string> {
	await requireBuiltNodes(packageFolder);
	await mkdir(destinationFolder, { recursive: true });
	const existing = new Set(await readdir(destinationFolder));
	await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', destinationFolder], {
		cwd: packageFolder,
	});
	// The tarball's name is found in the folder, as npm's answer differs from version to version.
	const tarball = (await readdir(destinationFolder)).find(
		(name) => name.endsWith('.tgz') && !existing.has(name),
	);
	if (tarball === undefined) {
		throw new Error(`npm pack left no new tarball in ${destinationFolder}.`);
	}
	return path.join(destinationFolder, tarball);
}

/**
 * Installs a packed package as a community package of the n8n that keeps its data in `userFolder`.
 * n8n loads it at its next start.
 */
export async function installCommunityPackage(userFolder: string, tarball: string): Promise<void> {
	const nodesFolder = path.join(userFolder, '.n8n', 'nodes');
	const manifestFile = path.join(nodesFolder, 'package.json');
	await mkdir(nodesFolder, { recursive: true });
	const manifest = { name: 'installed-nodes', private: true, dependencies: {} };
	await writeFile(manifestFile, JSON.stringify(manifest), { flag: 'wx' }).catch(
		(error: NodeJS.ErrnoException) => {
			// Other community packages may be installed already: their manifest stays.
			if (error.code !== 'EEXIST') throw error;
		},
	);
	await execa(
		'npm',
		[
			'install',
			'--ignore-scripts',
			'--omit=peer',
			'--legacy-peer-deps',
			'--no-audit',
			'--no-fund',
			tarball,
		],
		{ cwd: nodesFolder },
	);
}

/** A package that was not built packs without an error and brings no nodes: say so instead. */
async function requireBuiltNodes(packageFolder: string): Promise<void> {
	const manifest = JSON.parse(await readFile(path.join(packageFolder, 'package.json'), 'utf8')) as {
		n8n?: { nodes?: string[] };
	};
	const nodes = manifest.n8n?.nodes ?? [];
	if (nodes.length === 0) {
		throw new Error(`The package in ${packageFolder} lists no nodes in its package.json.`);
	}
	for (const node of nodes) {
		await access(path.join(packageFolder, node)).catch(() => {
			throw new Error(`${node} is missing in ${packageFolder}. Build it first: npm run build`);
		});
	}
}
