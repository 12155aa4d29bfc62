/**
 * Reads so many orders with Akinon's Get Many in n8n's engine. The memory is that of the process before
 * the node runs, and at most while it does.
 */
import { runNode } from '../../engine/engine';
import { memoryOf, resetPeakMemory } from '../processUse';
import { SandboxProcess } from '../sandboxProcess';

export interface OrdersRead {
	cpuMs: number;
	growth: number;
	/** Bytes of the output as JSON. */
	outputBytes: number;
}

const orders = Number(process.argv[2]);

await SandboxProcess.during(orders, async ({ credentials }) => {
	const read = async (limit: number) => {
		const run = await runNode({
			type: 'akinon',
			credentials: { akinonApi: credentials.akinonApi as never },
			parameters: {
				resource: 'order',
				operation: 'getAll',
				returnAll: limit === orders,
				limit,
				options: { pageSize: 100 },
			},
		});
		if (run.error) throw run.error;
		if (run.items.length !== limit) throw new Error(`${run.items.length} orders were read`);
		return run.items;
	};
	await read(Math.min(1_000, orders));
	global.gc!();
	resetPeakMemory(process.pid);
	const memory = memoryOf(process.pid).now;
	const cpu = process.cpuUsage();
	const items = await read(orders);
	const { user, system } = process.cpuUsage(cpu);
	const growth = memoryOf(process.pid).peak - memory;
	const outputBytes = items.reduce((sum, { json }) => sum + JSON.stringify(json).length, 0);
	const result: OrdersRead = { cpuMs: (user + system) / 1_000, growth, outputBytes };
	console.log(JSON.stringify(result));
});
