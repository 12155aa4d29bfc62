import { setTimeout as sleep } from 'node:timers/promises';

import { httpRequest, ownNode, type Use } from './measuredN8n';
import { alternate, median, ratioOf, rounded, type Measurement } from './measurement';
import { EmulatorProcess } from './emulatorProcess';

const MEGABYTE = 1_000_000;
const FILE_BYTES = 1_000 * MEGABYTE;
const MAX_GROWTH = 64 * MEGABYTE;
/** A link has to last as long as the benchmark. */
const LINK_MS = 3_600_000;

export const exportFile: Measurement = {
	work: `Download a Voucherify export of ${FILE_BYTES / MEGABYTE} MB`,
	against: "HTTP Request with the export's link, as a file",
	target: `memory grows by less than ${MAX_GROWTH / MEGABYTE} MB, not slower`,
	async measure({ n8n: start, runs }) {
		const n8n = await start();
		return await EmulatorProcess.during(0, async (emulators) => {
			const options = { exportBytes: FILE_BYTES, tokenMilliseconds: LINK_MS };
			await emulators.setOptions('voucherify', options);
			const { id, url } = await makeExport(emulators);
			const own = await n8n.workflow(
				emulators,
				{ count: 1 },
				ownNode('voucherify', 'voucherifyApi', {
					resource: 'export',
					operation: 'download',
					exportId: id,
				}),
			);
			const other = await n8n.workflow(
				emulators,
				{ count: 1 },
				httpRequest('voucherifyApi', {
					url,
					options: { response: { response: { responseFormat: 'file' } } },
				}),
			);
			const use = await alternate(runs, {
				httpRequest: async () => await other.run(),
				own: async () => await own.run(),
			});
			const wall = (uses: Use[]) => uses.map(({ wallMs }) => wallMs);
			const growth = (uses: Use[]) => median(uses.map((each) => each.growth));
			const ratio = ratioOf(wall(use.httpRequest), wall(use.own));
			return {
				figures: {
					ownSeconds: rounded(median(wall(use.own)) / 1_000, 1),
					httpRequestSeconds: rounded(median(wall(use.httpRequest)) / 1_000, 1),
					ownGrowthMb: rounded(growth(use.own) / MEGABYTE),
					httpRequestGrowthMb: rounded(growth(use.httpRequest) / MEGABYTE),
				},
				ratio,
				holds: ratio >= 1 && growth(use.own) < MAX_GROWTH,
				notes: ["Growth of n8n's process from before the node to its peak, median of the runs."],
			};
		});
	},
};

async function makeExport(emulators: EmulatorProcess): Promise<{ id: string; url: string }> {
	const { applicationId, secretKey } = emulators.credentials.voucherifyApi;
	const request = async (method: string, path: string, body?: object) => {
		const response = await fetch(`${emulators.urls.voucherify}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'x-app-id': String(applicationId),
				'x-app-token': String(secretKey),
			},
			body: body && JSON.stringify(body),
		});
		return (await response.json()) as { id: string; result: { url: string } | null };
	};
	const { id } = await request('POST', '/v1/orders/export', {
		parameters: { fields: ['id', 'source_id', 'status', 'amount', 'created_at'] },
	});
	for (;;) {
		const { result } = await request('GET', `/v1/exports/${id}`);
		if (result) return { id, url: result.url };
		await sleep(50);
	}
}
