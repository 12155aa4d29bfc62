/**
 * Lets the Akinon Trigger watch orders under way, in n8n's engine with its default poller, and measures
 * polls in which nothing changes, and how many polls it takes until changes come out.
 */
import type { IDataObject } from 'n8n-workflow';

import { legacyPoller } from '../../engine/poller';
import { EmulatorProcess } from '../emulatorProcess';

export interface ChangesPolled {
	stateBytesPerOrder: number;
	/** The most that a poll took, changes or not. */
	requestsPerPoll: number;
	cpuMsPerPoll: number;
	/** Polls until the last of many changes was emitted. */
	pollsToChange: number;
	changes: number;
}

const orders = Number(process.argv[2]);
const STATUSES = ['400', '450', '500', '510', '520', '540'];
/** Orders that left long ago are in the lists of these. */
const HISTORY = ['550', '100', '600'];
const QUIET_POLLS = 5;
const MAX_POLLS = 100;
/** Every 50th order moves on. */
const MOVING_EVERY = 50;

await EmulatorProcess.during(0, async (emulators) => {
	await emulators.setOptions('akinon', { latency: 0 });
	const control = async (path: string, body: object) =>
		await emulators.control('akinon', 'POST', path, body);
	for (const status of HISTORY) await control('/addOrders', { count: 1_000, status });
	const ids: number[] = [];
	for (const status of STATUSES) {
		const count = Math.ceil((orders - ids.length) / (STATUSES.length - STATUSES.indexOf(status)));
		const added = (await control('/addOrders', { count, status })) as Array<{ id: number }>;
		ids.push(...added.map(({ id }) => id));
	}
	const poller = await legacyPoller({
		type: 'akinonTrigger',
		credentials: { akinonApi: emulators.credentials.akinonApi as never },
		parameters: {
			event: 'orderStatusChanged',
			orderItemsToo: true,
			options: { maxOrders: 1_000 },
		},
	});
	let requestsPerPoll = 0;
	const poll = async (): Promise<IDataObject[]> => {
		await emulators.forgetRequests('akinon');
		const items = await poller.tick();
		if (poller.errors.length > 0) throw poller.errors[0];
		requestsPerPoll = Math.max(requestsPerPoll, (await emulators.requests('akinon')).length);
		return items;
	};
	await poller.activate();
	for (let round = 0; round < 3; round++) await poll();
	global.gc!();
	const cpu: number[] = [];
	for (let quiet = 0; quiet < QUIET_POLLS; quiet++) {
		await emulators.forgetRequests('akinon');
		const before = process.cpuUsage();
		await poller.tick();
		const { user, system } = process.cpuUsage(before);
		cpu.push((user + system) / 1_000);
		requestsPerPoll = Math.max(requestsPerPoll, (await emulators.requests('akinon')).length);
	}
	const stateBytesPerOrder = JSON.stringify(poller.state()).length / orders;
	const moving = ids.filter((_, index) => index % MOVING_EVERY === 0);
	const isDelivered = (index: number) => index % 2 === 0;
	await control('/moveOn', { ids: moving.filter((_, index) => isDelivered(index)), status: '550' });
	await control('/moveOn', {
		ids: moving.filter((_, index) => !isDelivered(index)),
		status: '100',
	});
	const missing = new Set(moving);
	let pollsToChange = 0;
	for (; missing.size > 0; pollsToChange++) {
		if (pollsToChange === MAX_POLLS) throw new Error(`${missing.size} changes did not come out`);
		for (const { id } of await poll()) missing.delete(Number(id));
	}
	const result: ChangesPolled = {
		stateBytesPerOrder,
		requestsPerPoll,
		cpuMsPerPoll: cpu.reduce((sum, each) => sum + each, 0) / cpu.length,
		pollsToChange,
		changes: moving.length,
	};
	console.log(JSON.stringify(result));
});
