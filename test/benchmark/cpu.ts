import { getManyNode, ORDERS, pagesByHttpRequest } from './getMany';
import { alternate, median, ratioOf, rounded, type Measurement } from './measurement';
import { EmulatorProcess } from './emulatorProcess';

export const cpu: Measurement = {
	work: `CPU for ${ORDERS} Akinon orders, the server answers at once`,
	against: 'HTTP Request with pagination',
	target: "Get Many with 'Raw' takes no more than HTTP Request",
	async measure({ n8n: start, runs }) {
		const n8n = await start();
		return await EmulatorProcess.during(ORDERS, async (emulators) => {
			await emulators.setOptions('akinon', { latency: 0 });
			const raw = await n8n.workflow(emulators, { count: 1 }, getManyNode('raw'));
			const standard = await n8n.workflow(emulators, { count: 1 }, getManyNode('standardOrder'));
			const other = await n8n.workflow(emulators, { count: 1 }, pagesByHttpRequest(emulators));
			const cpuMs = await alternate(runs, {
				httpRequest: async () => (await other.run()).cpuMs,
				raw: async () => (await raw.run()).cpuMs,
				standardOrder: async () => (await standard.run()).cpuMs,
			});
			const perThousand = (values: number[]) => rounded((median(values) * 1_000) / ORDERS, 1);
			const ratio = ratioOf(cpuMs.raw, cpuMs.httpRequest);
			return {
				figures: {
					httpRequestMsPer1000: perThousand(cpuMs.httpRequest),
					rawMsPer1000: perThousand(cpuMs.raw),
					standardOrderMsPer1000: perThousand(cpuMs.standardOrder),
					standardOrderRatio: ratioOf(cpuMs.standardOrder, cpuMs.httpRequest),
				},
				ratio,
				holds: ratio <= 1,
				notes: [
					"CPU of n8n's whole process while the node runs, in a real n8n.",
					'HTTP Request returns one item per page; Get Many returns one item per order.',
				],
			};
		});
	},
};
