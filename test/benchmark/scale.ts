import type { OrdersRead } from './inProcess/readOrders';
import { runProgram } from './inProcess/run';
import { median, ratioOf, rounded, type Measurement } from './measurement';
import { EmulatorProcess } from './emulatorProcess';

const FEW = 1_000;
const SOME = 10_000;
const MANY = 100_000;
const MAX_TIMES_OUTPUT = 3;

export const scale: Measurement = {
	work: `Read ${FEW} to ${MANY} Akinon orders`,
	against: 'itself',
	target: `CPU per order at ${MANY} within 1.2 of that at ${SOME}; memory grows by less than ${MAX_TIMES_OUTPUT} times the output`,
	async measure({ runs }) {
		const readEach = async (orders: number) =>
			await EmulatorProcess.during(orders, async ({ credentials }) => {
				const read: OrdersRead[] = [];
				const credential = JSON.stringify(credentials.akinonApi);
				for (let run = 0; run < runs; run++) {
					read.push(await runProgram<OrdersRead>('readOrders.ts', [orders, credential]));
				}
				return read;
			});
		const few = await readEach(FEW);
		const some = await readEach(SOME);
		const many = await readEach(MANY);
		const cpuMs = (all: OrdersRead[], orders: number) =>
			all.map((each) => (each.cpuMs * 1_000) / orders);
		const timesOutput = rounded(
			median(many.map(({ growth, outputBytes }) => growth / outputBytes)),
			2,
		);
		const ratio = ratioOf(cpuMs(many, MANY), cpuMs(some, SOME));
		return {
			figures: {
				msPer1000At1000: rounded(median(cpuMs(few, FEW)), 1),
				msPer1000At10000: rounded(median(cpuMs(some, SOME)), 1),
				msPer1000At100000: rounded(median(cpuMs(many, MANY)), 1),
				outputMb: rounded(many[0].outputBytes / 1_000_000),
				growthTimesOutput: timesOutput,
			},
			ratio,
			holds: ratio <= 1.2 && timesOutput < MAX_TIMES_OUTPUT,
			notes: [
				"In n8n's engine, in a process of its own each time: n8n itself writes every execution into its database, which is not the node's work.",
				'Standard orders, the default. The output is what the items hold in memory.',
			],
		};
	},
};
