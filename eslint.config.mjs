import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import js from '@eslint/js';
import n8nNodes from 'eslint-plugin-n8n-nodes-base';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

import { restrictedNames } from './test/package/glossary.mjs';

/** Files that n8n's verification scan lints. It ignores inline exceptions, and so do we. */
const published = ['nodes/**/*.ts', 'credentials/**/*.ts', 'nodes/**/*.json', 'package.json'];

export default tseslint.config(
	{ ignores: ['dist/**', 'build/**', 'node_modules/**', 'test/n8n/pinned/**'] },
	{
		files: ['**/*.ts', '**/*.mjs', '**/*.js', '**/*.cjs'],
		extends: [js.configs.recommended, tseslint.configs.recommended],
		rules: { 'no-console': 'error', 'no-restricted-syntax': ['error', ...restrictedNames] },
	},
	{
		// It names what is restricted.
		files: ['test/package/glossary.mjs'],
		rules: { 'no-restricted-syntax': 'off' },
	},
	{
		files: ['gulpfile.js', '**/*.cjs', 'test/benchmark/nodes/*.js'],
		languageOptions: {
			globals: {
				require: 'readonly',
				exports: 'writable',
				module: 'writable',
				process: 'readonly',
			},
		},
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
	{
		files: ['test/**/*.ts'],
		rules: {
			'no-console': 'off',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', varsIgnorePattern: '^_' },
			],
			// Tests read single fields of JSON responses.
			'@typescript-eslint/no-explicit-any': 'off',
		},
	},
	{
		files: published,
		linterOptions: { noInlineConfig: true },
		extends: [n8nCommunityNodesPlugin.configs.recommended],
		plugins: { 'n8n-nodes-base': n8nNodes },
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		plugins: { regexp },
		// What a person or a server sends is searched in time in proportion to its length.
		rules: {
			'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
			'regexp/no-super-linear-move': ['error', { ignorePartial: false }],
		},
	},
	{
		files: ['package.json', 'nodes/**/*.json'],
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: { '@typescript-eslint/no-unused-expressions': 'off' },
	},
	{
		files: ['package.json'],
		plugins: { 'n8n-nodes-base': n8nNodes },
		rules: {
			...n8nNodes.configs.community.rules,
			'n8n-nodes-base/community-package-json-name-still-default': 'error',
		},
	},
	// These rules require what @n8n/community-nodes forbids; n8n's scan turns them off as well.
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodes.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodes.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
);
