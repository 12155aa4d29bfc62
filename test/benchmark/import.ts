import { oneAfterAnother, ownNode } from './measuredN8n';
import { alternate, median, ratioOf, rounded, type Measurement } from './measurement';
import { EmulatorProcess } from './emulatorProcess';

const ORDERS = 10_000;
/** Of the orders, so many are sent one after another, and the time is multiplied. */
const ONE_AFTER_ANOTHER = 100;
const LATENCY_MS = 50;
/** How long Voucherify carries an import out; its published examples take 0.1 to 1.3 s. */
const JOB_MS = 1_000;

/** An order as Voucherify takes it, but for its ID. */
const order = {
	status: 'PAID',
	amount: 2000,
	customer: { source_id: 'customer-1' },
	items: [{ source_id: 'mug', related_object: 'product', quantity: 2, amount: 2000, price: 1000 }],
};
const fields = `source_id: 'order-' + index, ...${JSON.stringify(order)}`;

export const importOrders: Measurement = {
	work: `Import ${ORDERS} orders into Voucherify, ${LATENCY_MS} ms an answer`,
	against: "a request an order, one after another, as n8n's own order nodes do",
	target: 'at least 50 times as fast',
	async measure({ n8n: start, runs }) {
		const n8n = await start();
		return await EmulatorProcess.during(0, async (emulators) => {
			await emulators.setOptions('voucherify', { latency: LATENCY_MS, jobMilliseconds: JOB_MS });
			const own = await n8n.workflow(
				emulators,
				{ count: ORDERS, fields },
				ownNode('voucherify', 'voucherifyApi', {
					resource: 'order',
					operation: 'import',
					inputMode: 'json',
					amountUnit: 'minor',
					order: '={{ $json }}',
				}),
			);
			const loop = await n8n.workflow(
				emulators,
				{ count: ONE_AFTER_ANOTHER, fields },
				oneAfterAnother('voucherifyApi', {
					method: 'POST',
					url: `${emulators.urls.voucherify}/v1/orders`,
					body: '={{ JSON.stringify($json) }}',
				}),
			);
			const wall = await alternate(runs, {
				loop: async () => ((await loop.run()).wallMs * ORDERS) / ONE_AFTER_ANOTHER,
				own: async () => (await own.run()).wallMs,
			});
			const ratio = ratioOf(wall.loop, wall.own);
			return {
				figures: {
					ownMs: rounded(median(wall.own)),
					loopMs: rounded(median(wall.loop)),
				},
				ratio,
				holds: ratio >= 50,
				notes: [
					`The loop sends ${ONE_AFTER_ANOTHER} orders; its time is multiplied.`,
					`An import of 2,000 orders takes the emulator ${JOB_MS} ms, one after another.`,
				],
			};
		});
	},
};
