import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { PROJECT_FOLDER } from '../n8n/package';
import { installRuntime } from '../n8n/runtime';
import { runProgram } from './inProcess/run';
import { alternate, median, rounded, type Measurement } from './measurement';

const SHOPIFY = [
	'dist/nodes/Shopify/Shopify.node.js',
	'dist/nodes/Shopify/ShopifyTrigger.node.js',
	'dist/credentials/ShopifyApi.credentials.js',
	'dist/credentials/ShopifyAccessTokenApi.credentials.js',
	'dist/credentials/ShopifyOAuth2Api.credentials.js',
];

export const load: Measurement = {
	work: "Load the package's nodes and credentials, as n8n does when it starts",
	against: "n8n's Shopify nodes and credentials, with the same loader",
	target: 'a node takes no longer than one of Shopify',
	async measure({ runs }) {
		const { folder } = await installRuntime();
		const modulesFolder = path.join(folder, 'node_modules');
		// Without node_modules of its own, as n8n installs it: n8n's own modules are loaded already.
		const installed = await mkdtemp(path.join(tmpdir(), 'n8n-benchmark-'));
		try {
			for (const name of ['package.json', 'dist']) {
				await cp(path.join(PROJECT_FOLDER, name), path.join(installed, name), { recursive: true });
			}
			const { n8n } = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as {
				n8n: { nodes: string[]; credentials: string[] };
			};
			const cpuMsOf = async (packageFolder: string, files: string[]) => {
				const { cpuMs } = await runProgram<{ cpuMs: number }>(
					'loadNodes.cjs',
					[modulesFolder, packageFolder, ...files],
					{ NODE_PATH: modulesFolder },
				);
				return cpuMs;
			};
			const cpuMs = await alternate(runs, {
				own: async () => await cpuMsOf(installed, [...n8n.nodes, ...n8n.credentials]),
				shopify: async () => await cpuMsOf(path.join(modulesFolder, 'n8n-nodes-base'), SHOPIFY),
			});
			const perNode = (values: number[], nodes: number) => median(values) / nodes;
			const own = perNode(cpuMs.own, n8n.nodes.length);
			const shopify = perNode(
				cpuMs.shopify,
				SHOPIFY.filter((file) => file.includes('.node.')).length,
			);
			const ratio = rounded(own / shopify, 2);
			return {
				figures: {
					packageMs: rounded(median(cpuMs.own), 1),
					packageMsPerNode: rounded(own, 1),
					shopifyMs: rounded(median(cpuMs.shopify), 1),
					shopifyMsPerNode: rounded(shopify, 1),
				},
				ratio,
				holds: ratio <= 1,
				notes: [
					`The package has ${n8n.nodes.length} nodes; CPU in a fresh process, with n8n's own modules loaded.`,
				],
			};
		} finally {
			await rm(installed, { recursive: true, force: true });
		}
	},
};
