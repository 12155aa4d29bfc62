import { httpRequest, oneAfterAnother, ownNode } from './measuredN8n';
import { alternate, median, ratioOf, rounded, type Measurement } from './measurement';
import { EmulatorProcess } from './emulatorProcess';

const ORDERS = 1_000;
/** Of the orders, so many are marked one after another, and the time is multiplied. */
const ONE_AFTER_ANOTHER = 100;
const LATENCY_MS = 50;
/** What 'Parallel Requests' is by default. */
const PARALLEL_REQUESTS = 50;

export const markAsSent: Measurement = {
	work: `Mark ${ORDERS} Akinon orders as sent, ${LATENCY_MS} ms an answer`,
	against:
		"a loop that waits for each answer, as n8n's own order nodes do; HTTP Request, all at once",
	target: 'at least 20 times the loop, not slower than HTTP Request, never more under way than set',
	async measure({ n8n: start, runs }) {
		const n8n = await start();
		return await EmulatorProcess.during(ORDERS, async (emulators) => {
			await emulators.setOptions('akinon', { latency: LATENCY_MS });
			const url = `=${emulators.urls.akinon}/api/v1/orders/{{ $json.id }}/`;
			const body = '{ "is_send": true }';
			const own = await n8n.workflow(
				emulators,
				{ count: ORDERS },
				ownNode('akinon', 'akinonApi', {
					resource: 'order',
					operation: 'markAsSent',
					findOrderBy: 'id',
					orderId: '={{ $json.id }}',
				}),
			);
			const atOnce = await n8n.workflow(
				emulators,
				{ count: ORDERS },
				httpRequest('akinonApi', {
					method: 'PATCH',
					url,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: body,
				}),
			);
			const loop = await n8n.workflow(
				emulators,
				{ count: ONE_AFTER_ANOTHER },
				oneAfterAnother('akinonApi', { method: 'PATCH', url, body }),
			);
			let maxUnderWay = 0;
			const wall = await alternate(runs, {
				loop: async () => ((await loop.run()).wallMs * ORDERS) / ONE_AFTER_ANOTHER,
				httpRequest: async () => (await atOnce.run()).wallMs,
				own: async () => {
					await emulators.forgetRequests('akinon');
					const { wallMs } = await own.run();
					const requests = await emulators.requests('akinon');
					if (requests.length !== ORDERS) throw new Error(`${requests.length} were marked`);
					maxUnderWay = Math.max(maxUnderWay, ...requests.map(({ inFlight }) => inFlight));
					return wallMs;
				},
			});
			const ratio = ratioOf(wall.loop, wall.own);
			const overHttpRequest = ratioOf(wall.httpRequest, wall.own);
			return {
				figures: {
					ownMs: rounded(median(wall.own)),
					loopMs: rounded(median(wall.loop)),
					httpRequestMs: rounded(median(wall.httpRequest)),
					timesHttpRequest: overHttpRequest,
					maxUnderWay,
					parallelRequests: PARALLEL_REQUESTS,
				},
				ratio,
				holds: ratio >= 20 && overHttpRequest >= 1 && maxUnderWay <= PARALLEL_REQUESTS,
				notes: [`The loop marks ${ONE_AFTER_ANOTHER} orders; its time is multiplied.`],
			};
		});
	},
};
