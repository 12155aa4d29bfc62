import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import ts from 'typescript';

import { root } from './providers';

const ENDINGS = ['', '.ts', '.mts', '.mjs', '.json', '/index.ts'];

/** The files that a file imports, of this project only; cached, since most closures overlap. */
const importsByFile = new Map<string, string[]>();

/**
 * Returns files with everything that they import, directly or not.
 *
 * @param files paths in this project
 * @throws Error if an imported file does not exist
 */
export function withImports(files: string[]): Set<string> {
	const found = new Set<string>();
	const open = [...files];
	for (let file = open.pop(); file !== undefined; file = open.pop()) {
		if (found.has(file)) continue;
		found.add(file);
		open.push(...importsOf(file));
	}
	return found;
}

function importsOf(file: string): string[] {
	const known = importsByFile.get(file);
	if (known) return known;
	const imports = /\.m?[jt]s$/.test(file) ? readImports(file) : [];
	importsByFile.set(file, imports);
	return imports;
}

function readImports(file: string): string[] {
	const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
	return importedFiles
		.filter(({ fileName }) => fileName.startsWith('.'))
		.map(({ fileName }) => resolve(file, fileName));
}

function resolve(file: string, imported: string): string {
	const path = normalize(join(dirname(file), imported));
	const ending = ENDINGS.find((each) => isFile(path + each));
	if (ending === undefined) throw new Error(`${file} imports ${imported}, which does not exist`);
	return path + ending;
}

function isFile(path: string): boolean {
	const absolute = join(root, path);
	return existsSync(absolute) && statSync(absolute).isFile();
}
