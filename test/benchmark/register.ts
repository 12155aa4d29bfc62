import { maxInASecond } from '../emulators/journal';
import { ownNode, rememberedEvents } from './measuredN8n';
import { median, rounded, type Measurement } from './measurement';
import { EmulatorProcess } from './emulatorProcess';

const ORDERS = 2_000;
/** What the node keeps by default. */
const REMEMBERED = 10_000;
const LATENCY_MS = 50;
/** What the package sends to Voyado at most, which asks for less than 50 a second. */
const PACE_PER_SECOND = 45;
const CREDENTIAL = 'voyadoEngageApi';

/** An order as Voyado takes it, but for its number. */
const order = {
	orderStatus: 'Confirmed',
	paymentStatus: 'Paid',
	createdDate: '2026-01-01T12:00:00Z',
	currency: 'SEK',
	language: 'sv-SE',
	storeId: 'web-se',
	contact: { matchKey: 'kim@example.com', matchKeyType: 'Email' },
	totalGrossPrice: 100,
	items: [{ type: 'PURCHASE', sku: 'S-1', description: 'Socks', quantity: 1, grossPaidPrice: 100 }],
};
const fields = `orderNumber: String(index), ...${JSON.stringify(order)}`;

export const register: Measurement = {
	work: `Register ${ORDERS} orders, ${REMEMBERED} remembered from before, ${LATENCY_MS} ms an answer`,
	against: `${PACE_PER_SECOND} a second, which is what the package sends to Voyado at most`,
	target: 'none known: within 1.1 of that pace; all known: under 3 s',
	async measure({ n8n: start, runs }) {
		const n8n = await start();
		return await EmulatorProcess.during(0, async (emulators) => {
			await emulators.setOptions('voyado', { latency: LATENCY_MS });
			const workflow = await n8n.workflow(
				emulators,
				{ count: ORDERS, fields },
				rememberedEvents(CREDENTIAL, REMEMBERED),
			);
			await workflow.run();
			const none: Awaited<ReturnType<typeof workflow.run>>[] = [];
			const all: typeof none = [];
			let highestRate = 0;
			for (let run = 0; run < runs; run++) {
				await emulators.forgetRequests('voyado');
				await workflow.setNode(registerNode(`run ${run}`));
				none.push(await workflow.run());
				const requests = await emulators.requests('voyado');
				if (requests.length !== ORDERS) throw new Error(`${requests.length} orders were sent`);
				highestRate = Math.max(highestRate, maxInASecond(requests.map((each) => each.arrivedAt)));
				all.push(await workflow.run());
				const sentAgain = (await emulators.requests('voyado')).length - ORDERS;
				if (sentAgain > 0) throw new Error(`${sentAgain} orders were sent again`);
			}
			const paceMs = (ORDERS / PACE_PER_SECOND) * 1_000;
			const seconds = (values: number[]) => rounded(median(values) / 1_000, 2);
			const ratio = rounded(median(none.map(({ wallMs }) => wallMs / paceMs)), 2);
			const allKnownSeconds = seconds(all.map(({ wallMs }) => wallMs));
			return {
				figures: {
					noneKnownSeconds: seconds(none.map(({ wallMs }) => wallMs)),
					noneKnownCpuSeconds: seconds(none.map(({ cpuMs }) => cpuMs)),
					allKnownSeconds,
					allKnownCpuSeconds: seconds(all.map(({ cpuMs }) => cpuMs)),
					paceSeconds: seconds([paceMs]),
					highestRatePerSecond: highestRate,
				},
				ratio,
				holds: ratio <= 1.1 && allKnownSeconds < 3 && highestRate <= 50,
			};
		});
	},
};

/** @param eventKey makes the same orders events of their own */
function registerNode(eventKey: string) {
	return ownNode('voyadoEngage', CREDENTIAL, {
		resource: 'order',
		operation: 'register',
		inputMode: 'json',
		order: '={{ $json }}',
		skipRegistered: true,
		options: { eventKey },
	});
}
