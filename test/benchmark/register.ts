import { maxInASecond } from '../emulators/journal';
import { ownNode, rememberedEvents, type MeasuredN8n, type Use } from './measuredN8n';
import { median, rounded, type Measurement } from './measurement';
import { EmulatorProcess } from './emulatorProcess';

const ORDERS = 2_000;
/** What the node keeps by default. */
const REMEMBERED = 10_000;
const MAX_CPU_MS = 8;
/** With the most that it can keep; each order takes longer then. */
const LONG_LIST = { orders: 500, remembered: 100_000, maxCpuMs: 12 };
const LATENCY_MS = 50;
/** What the package sends to Voyado at most, which asks for less than 50 a second. */
const PACE_PER_SECOND = 45;
/** Voyado's limit for any second. */
const MAX_RATE = 50;
const MAX_RATIO = 1.1;
const MAX_KNOWN_SECONDS = 3;
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

/** How runs with a list of events remembered from before went; medians over them. */
interface Runs {
	/** Wall time against that at the full pace. */
	ratio: number;
	seconds: number;
	cpuMsPerOrder: number;
	/** Of runs whose orders are all registered already. */
	known: { seconds: number; cpuSeconds: number };
	maxRate: number;
}

export const register: Measurement = {
	work: `Register ${ORDERS} orders, ${REMEMBERED} remembered from before, and ${LONG_LIST.orders} with ${LONG_LIST.remembered}; ${LATENCY_MS} ms an answer`,
	against: `${PACE_PER_SECOND} a second, which is what the package sends to Voyado at most`,
	target: `none known: within ${MAX_RATIO} of that pace, ${MAX_CPU_MS} and ${LONG_LIST.maxCpuMs} ms of CPU per order; all known: under ${MAX_KNOWN_SECONDS} s`,
	async measure({ n8n: start, runs }) {
		const n8n = await start();
		return await EmulatorProcess.during(0, async (emulators) => {
			await emulators.setOptions('voyado', { latency: LATENCY_MS });
			const usual = await measureRuns(n8n, emulators, runs, ORDERS, REMEMBERED);
			const long = await measureRuns(n8n, emulators, runs, LONG_LIST.orders, LONG_LIST.remembered);
			const maxRate = Math.max(usual.maxRate, long.maxRate);
			return {
				figures: {
					noneKnownSeconds: usual.seconds,
					noneKnownCpuMsPerOrder: usual.cpuMsPerOrder,
					allKnownSeconds: usual.known.seconds,
					allKnownCpuSeconds: usual.known.cpuSeconds,
					paceSeconds: rounded(ORDERS / PACE_PER_SECOND, 2),
					highestRatePerSecond: maxRate,
					longListCpuMsPerOrder: long.cpuMsPerOrder,
					longListRatio: long.ratio,
				},
				ratio: usual.ratio,
				holds:
					Math.max(usual.ratio, long.ratio) <= MAX_RATIO &&
					usual.cpuMsPerOrder <= MAX_CPU_MS &&
					long.cpuMsPerOrder <= LONG_LIST.maxCpuMs &&
					usual.known.seconds < MAX_KNOWN_SECONDS &&
					maxRate <= MAX_RATE,
			};
		});
	},
};

async function measureRuns(
	n8n: MeasuredN8n,
	emulators: EmulatorProcess,
	runs: number,
	count: number,
	remembered: number,
): Promise<Runs> {
	const workflow = await n8n.workflow(
		emulators,
		{ count, fields },
		rememberedEvents(CREDENTIAL, remembered),
	);
	await workflow.run();
	const none: Use[] = [];
	const all: Use[] = [];
	let maxRate = 0;
	for (let run = 0; run < runs; run++) {
		await emulators.forgetRequests('voyado');
		await workflow.setNode(registerNode(`run ${run}`, remembered));
		none.push(await workflow.run());
		const requests = await emulators.requests('voyado');
		if (requests.length !== count) throw new Error(`${requests.length} orders were sent`);
		maxRate = Math.max(maxRate, maxInASecond(requests.map((each) => each.arrivedAt)));
		all.push(await workflow.run());
		const sentAgain = (await emulators.requests('voyado')).length - count;
		if (sentAgain > 0) throw new Error(`${sentAgain} orders were sent again`);
	}
	const wallSeconds = (uses: Use[]) => median(uses.map(({ wallMs }) => wallMs)) / 1_000;
	const cpuMs = (uses: Use[]) => median(uses.map((use) => use.cpuMs));
	const seconds = wallSeconds(none);
	return {
		ratio: rounded((seconds * PACE_PER_SECOND) / count, 2),
		seconds: rounded(seconds, 2),
		cpuMsPerOrder: rounded(cpuMs(none) / count, 1),
		known: {
			seconds: rounded(wallSeconds(all), 2),
			cpuSeconds: rounded(cpuMs(all) / 1_000, 2),
		},
		maxRate,
	};
}

/** @param eventKey makes the same orders events of their own */
function registerNode(eventKey: string, rememberEvents: number) {
	return ownNode('voyadoEngage', CREDENTIAL, {
		resource: 'order',
		operation: 'register',
		inputMode: 'json',
		order: '={{ $json }}',
		skipRegistered: true,
		options: { eventKey, rememberEvents },
	});
}
