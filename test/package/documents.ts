import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');

export const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** The pages below docs/, by their path in the project. */
export const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.md'))
	.map((file) => `docs/${file}`)
	.sort();

/** What users of the package read. */
export const documents = ['README.md', ...pages];
