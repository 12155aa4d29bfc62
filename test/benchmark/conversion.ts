/**
 * Reads Akinon orders through the node in n8n's engine, converts them to standard orders, and compares
 * the CPU time of both. Converting has to take less. The emulator runs in a process of its own. Run it
 * with `npm run benchmark:conversion`; with `-- --json` it prints one line of JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { toStandardOrder } from '../../nodes/Akinon/order/toStandardOrder';
import { EmulatorProcess } from './emulatorProcess';

const ORDERS = 10_000;
const PAGE_SIZE = 100;
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), 'n8n-conversion-'));
// It is read as soon as n8n-core is loaded, which so comes later.
process.env.N8N_USER_FOLDER = folder;

async function main(): Promise<void> {
	const { values: flags } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
	try {
		await EmulatorProcess.during(ORDERS, async ({ credentials }) => {
			const { runNode } = await import('../engine/engine');
			const read = async () => {
				const run = await runNode({
					type: 'akinon',
					credentials: { akinonApi: credentials.akinonApi as never },
					parameters: {
						resource: 'order',
						operation: 'getAll',
						returnAll: true,
						output: 'raw',
						options: { pageSize: PAGE_SIZE },
					},
				});
				if (run.error) throw run.error;
				return run.items.map(({ json }) => json);
			};
			const rounds: Array<Record<'reading' | 'converting', number>> = [];
			for (let round = 0; round < ROUNDS; round++) {
				const reading = await measure(read);
				const orders = reading.result;
				const converting = await measure(() => orders.map((order) => toStandardOrder(order)));
				if (converting.result.length !== ORDERS) {
					throw new Error(`${converting.result.length} of ${ORDERS} orders were read`);
				}
				rounds.push({ reading: reading.cpuMs, converting: converting.cpuMs });
			}
			report(
				Math.min(...rounds.map(({ reading }) => reading)),
				Math.min(...rounds.map(({ converting }) => converting)),
				flags.json,
			);
		});
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** The CPU time that this process spent, in its own code and for it in the system. */
async function measure<Result>(
	work: () => Result | Promise<Result>,
): Promise<{ cpuMs: number; result: Result }> {
	const before = process.cpuUsage();
	const result = await work();
	const { user, system } = process.cpuUsage(before);
	return { cpuMs: Math.round((user + system) / 1000), result };
}

function report(readingMs: number, convertingMs: number, isJson: boolean): void {
	const ratio = Number((convertingMs / readingMs).toFixed(2));
	const isKept = convertingMs < readingMs;
	if (isJson) {
		const result = { orders: ORDERS, pageSize: PAGE_SIZE, readingMs, convertingMs, ratio };
		process.stdout.write(`${JSON.stringify(result)}\n`);
	} else {
		console.table({
			[`Read ${ORDERS} orders in pages of ${PAGE_SIZE}`]: { 'CPU ms': readingMs },
			[`Convert ${ORDERS} orders`]: { 'CPU ms': convertingMs },
		});
		console.log(
			`Converting takes ${ratio} of the CPU time of reading (allowed: less than 1): ${isKept ? 'kept' : 'BROKEN'}`,
		);
	}
	process.exitCode = isKept ? 0 : 1;
}

await main();
