import { Agent, get } from 'node:http';

import { runGroups } from '../../nodes/shared/concurrency';
import { httpRequest, ownNode } from './measuredN8n';
import { alternate, median, ratioOf, rounded, type Measurement } from './measurement';
import { SandboxProcess, type Servers } from './sandboxProcess';

export const ORDERS = 10_000;
const PAGE_SIZE = 100;
const LATENCY_MS = 50;
/** What 'Parallel Requests' is by default. */
const PARALLEL_REQUESTS = 8;

export const getMany: Measurement = {
	work: `Read ${ORDERS} Akinon orders in ${ORDERS / PAGE_SIZE} pages, ${LATENCY_MS} ms an answer`,
	against: 'HTTP Request with pagination; a plain client with the same pages and parallel requests',
	target: 'at least 5 times HTTP Request, at most 1.3 times the time of the plain client',
	async measure({ n8n: start, runs }) {
		const n8n = await start();
		return await SandboxProcess.during(ORDERS, async (sandbox) => {
			const akinon = await sandbox.recordedAkinon(LATENCY_MS);
			const own = await n8n.workflow(akinon, 1, getManyNode('raw'));
			const other = await n8n.workflow(akinon, 1, pagesByHttpRequest(akinon));
			const wall = await alternate(runs, {
				httpRequest: async () => (await other.run()).wallMs,
				own: async () => (await own.run()).wallMs,
				plain: async () => await readPlainly(akinon),
			}).finally(() => akinon.stop());
			const ratio = ratioOf(wall.httpRequest, wall.own);
			const overPlain = ratioOf(wall.own, wall.plain);
			return {
				figures: {
					ownMs: rounded(median(wall.own)),
					httpRequestMs: rounded(median(wall.httpRequest)),
					plainClientMs: rounded(median(wall.plain)),
					timesPlainClient: overPlain,
					parallelRequests: PARALLEL_REQUESTS,
				},
				ratio,
				holds: ratio >= 5 && overPlain <= 1.3,
				notes: ['The pages are those of the stand-in, answered from memory.'],
			};
		});
	},
};

export function getManyNode(output: 'raw' | 'standardOrder') {
	return ownNode('akinon', 'akinonApi', {
		resource: 'order',
		operation: 'getAll',
		returnAll: true,
		output,
		filters: {},
		options: { pageSize: PAGE_SIZE },
	});
}

export function pagesByHttpRequest({ urls }: Servers) {
	return httpRequest('akinonApi', {
		url: `${urls.akinon}/api/i1/orders/`,
		sendQuery: true,
		queryParameters: { parameters: [{ name: 'limit', value: String(PAGE_SIZE) }] },
		options: {
			pagination: {
				pagination: {
					paginationMode: 'updateAParameterInEachRequest',
					parameters: { parameters: [{ name: 'page', value: '={{ $pageCount + 1 }}' }] },
					paginationCompleteWhen: 'other',
					completeExpression: '={{ !$response.body.next }}',
				},
			},
		},
	});
}

/** Reads all pages with Node's own client over kept connections, and parses them. */
async function readPlainly({ urls, credentials }: Servers): Promise<number> {
	const agent = new Agent({ keepAlive: true, maxSockets: PARALLEL_REQUESTS });
	const headers = { authorization: `Token ${String(credentials.akinonApi.apiToken)}` };
	const readPage = async (page: number) =>
		await new Promise<number>((resolve, reject) => {
			const url = `${urls.akinon}/api/i1/orders/?page=${page}&limit=${PAGE_SIZE}`;
			get(url, { agent, headers }, (response) => {
				let text = '';
				response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
				response.on('end', () => resolve((JSON.parse(text) as { count: number }).count));
				response.on('error', reject);
			}).on('error', reject);
		});
	const begin = performance.now();
	const pages = Math.ceil((await readPage(1)) / PAGE_SIZE);
	const others = Array.from({ length: pages - 1 }, (_, index) => index + 2);
	await runGroups(
		others.map((page) => [async () => void (await readPage(page))]),
		PARALLEL_REQUESTS,
	);
	agent.destroy();
	return performance.now() - begin;
}
