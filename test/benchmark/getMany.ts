import { httpRequest, ownNode, plainClient } from './measuredN8n';
import { alternate, median, ratioOf, rounded, type Measurement } from './measurement';
import { EmulatorProcess, type Servers } from './emulatorProcess';

export const ORDERS = 10_000;
const PAGE_SIZE = 100;
const LATENCY_MS = 50;
/** What 'Parallel Requests' is by default. */
const PARALLEL_REQUESTS = 8;

export const getMany: Measurement = {
	work: `Read ${ORDERS} Akinon orders in ${ORDERS / PAGE_SIZE} pages, ${LATENCY_MS} ms an answer`,
	against:
		'HTTP Request with pagination; a node of a plain client with the same pages and parallel requests',
	target: 'at least 5 times HTTP Request, at most 1.3 times the time of the plain client',
	async measure({ n8n: start, runs }) {
		const n8n = await start();
		return await EmulatorProcess.during(ORDERS, async (emulators) => {
			const akinon = await emulators.recordedAkinon(LATENCY_MS);
			const own = await n8n.workflow(akinon, { count: 1 }, getManyNode('raw'));
			const other = await n8n.workflow(akinon, { count: 1 }, pagesByHttpRequest(akinon));
			const plain = await n8n.workflow(
				akinon,
				{ count: 1 },
				plainClient(PAGE_SIZE, PARALLEL_REQUESTS),
			);
			const wall = await alternate(runs, {
				httpRequest: async () => (await other.run()).wallMs,
				own: async () => (await own.run()).wallMs,
				plain: async () => (await plain.run()).wallMs,
			});
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
				notes: ['The pages are those of the emulator, answered from memory.'],
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
