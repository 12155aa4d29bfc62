/**
 * Lets the Akinon Trigger emit all orders of a queue, in n8n's engine with its default poller, and then
 * measures polls that find nothing new, and how many polls a new order takes.
 */
import { legacyPoller } from '../../engine/poller';
import { runNode } from '../../engine/engine';
import { EmulatorProcess } from '../emulatorProcess';

export interface QueuePolled {
	stateBytesPerOrder: number;
	requestsPerPoll: number;
	cpuMsPerPoll: number;
	/** Polls until a new order was emitted. */
	pollsToNewOrder: number;
	/** What reading the whole queue takes. */
	readAll: { requests: number; cpuMs: number };
}

const orders = Number(process.argv[2]);
const QUIET_POLLS = 10;
const MAX_POLLS = 1_000;

await EmulatorProcess.during(orders, async (emulators) => {
	const credentials = { akinonApi: emulators.credentials.akinonApi as never };
	const options = { maxOrders: 1_000, pageSize: 100 };
	const poller = await legacyPoller({
		type: 'akinonTrigger',
		credentials,
		parameters: { statuses: ['any'], options },
	});
	let emitted = (await poller.activate()).length;
	for (let poll = 0; emitted < orders; poll++) {
		if (poll === MAX_POLLS) throw new Error(`${emitted} orders were emitted`);
		emitted += (await poller.tick()).length;
	}
	// A whole round through the queue, with nothing to emit.
	for (let poll = 0; poll < QUIET_POLLS; poll++) await poller.tick();
	const requests = async () => (await emulators.requests('akinon')).length;
	const measured = async (work: () => Promise<unknown>) => {
		await emulators.forgetRequests('akinon');
		global.gc!();
		const before = process.cpuUsage();
		await work();
		const { user, system } = process.cpuUsage(before);
		return { requests: await requests(), cpuMs: (user + system) / 1_000 };
	};
	const quiet = await measured(async () => {
		for (let poll = 0; poll < QUIET_POLLS; poll++) {
			const came = await poller.tick();
			if (came.length > 0) throw new Error(`${came.length} orders came again`);
		}
	});
	const readAll = await measured(async () => {
		const parameters = { resource: 'order', operation: 'getAll', returnAll: true, output: 'raw' };
		const run = await runNode({ type: 'akinon', credentials, parameters });
		if (run.items.length !== orders) throw new Error(`${run.items.length} orders were read`);
	});
	await emulators.control('akinon', 'POST', '/addOrders', { count: 1 });
	let pollsToNewOrder = 1;
	while ((await poller.tick()).length === 0 && pollsToNewOrder < MAX_POLLS) pollsToNewOrder++;
	const result: QueuePolled = {
		stateBytesPerOrder: JSON.stringify(poller.state()).length / orders,
		requestsPerPoll: quiet.requests / QUIET_POLLS,
		cpuMsPerPoll: quiet.cpuMs / QUIET_POLLS,
		pollsToNewOrder,
		readAll,
	};
	console.log(JSON.stringify(result));
});
