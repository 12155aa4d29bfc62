/**
 * Reads so many orders with Akinon's Get Many in n8n's engine, with the credential that comes as JSON. The
 * memory is that of the process before the node runs, and at most while it does.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { runNode } from '../../engine/engine';
import { memoryOf, resetPeakMemory } from '../processUse';

export interface OrdersRead {
	cpuMs: number;
	growth: number;
	/** Bytes of the output in memory. */
	outputBytes: number;
}

const orders = Number(process.argv[2]);
const akinonApi = JSON.parse(process.argv[3]) as ICredentialDataDecryptedObject;
/** The emulator looks through all orders for each page, and the largest it gives are of so many. */
const PAGE_SIZE = 500;

async function read(limit: number) {
	const run = await runNode({
		type: 'akinon',
		credentials: { akinonApi },
		parameters: {
			resource: 'order',
			operation: 'getAll',
			returnAll: limit === orders,
			limit,
			options: { pageSize: PAGE_SIZE },
		},
	});
	if (run.error) throw run.error;
	if (run.items.length !== limit) throw new Error(`${run.items.length} orders were read`);
	return run.items;
}

// What is loaded and compiled at the first use is not counted.
for (let round = 0; round < 3; round++) await read(Math.min(1_000, orders));
global.gc!();
resetPeakMemory(process.pid);
const memory = memoryOf(process.pid).now;
const heap = process.memoryUsage().heapUsed;
const cpu = process.cpuUsage();
const items = await read(orders);
const { user, system } = process.cpuUsage(cpu);
const growth = memoryOf(process.pid).peak - memory;
global.gc!();
const outputBytes = process.memoryUsage().heapUsed - heap;
const result: OrdersRead & { items: number } = {
	cpuMs: (user + system) / 1_000,
	growth,
	outputBytes,
	// So that the output is still there when it is weighed.
	items: items.length,
};
console.log(JSON.stringify(result));
