import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const compiledFolders = ['nodes', 'credentials'];
/** Changing one of these changes what the build writes. */
const buildSettings = ['tsconfig.json', 'gulpfile.js'];

/**
 * Compares `dist` with the sources it was built from.
 *
 * @param root the project's folder
 * @returns why `dist` is stale, undefined if it is up to date
 */
export function findStaleBuild(root: string): string | undefined {
	const dist = join(root, 'dist');
	if (!existsSync(dist)) return 'dist does not exist';
	const settingsTime = Math.max(0, ...buildSettings.map((file) => modifiedAt(join(root, file))));

	const sources = compiledFolders.flatMap((folder) => filesBelow(root, folder));
	const compiled = sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
	for (const source of compiled) {
		const built = join(dist, source.replace(/\.ts$/, '.js'));
		if (!existsSync(built)) return `${source} has not been compiled`;
		const builtAt = modifiedAt(built);
		if (modifiedAt(join(root, source)) > builtAt) return `${source} changed after the build`;
		if (settingsTime > builtAt) return `${buildSettings.join(' or ')} changed after the build`;
	}

	const assets = [
		...sources.filter((file) => file.endsWith('.json')),
		...filesBelow(root, 'icons').filter((file) => file.endsWith('.svg')),
	];
	for (const asset of assets) {
		const copy = join(dist, asset);
		if (!existsSync(copy)) return `${asset} has not been copied`;
		if (!readFileSync(copy).equals(readFileSync(join(root, asset)))) {
			return `${asset} changed after the build`;
		}
	}

	const expected = new Set([...compiled.map((file) => file.replace(/\.ts$/, '.js')), ...assets]);
	const extra = filesBelow(dist, '.').find((file) => !expected.has(file));
	return extra === undefined ? undefined : `dist/${extra} no longer has a source`;
}

/** Files below `folder`, relative to `root`. */
function filesBelow(root: string, folder: string): string[] {
	if (!existsSync(join(root, folder))) return [];
	return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(join(root, '/').length));
}

/** Zero for a file that does not exist. */
function modifiedAt(file: string): number {
	return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
