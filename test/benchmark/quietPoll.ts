import type { QueuePolled } from './inProcess/pollQueue';
import { runProgram } from './inProcess/run';
import { median, rounded, type Measurement } from './measurement';

const ORDERS = 10_000;

export const quietPoll: Measurement = {
	work: `Poll a queue of ${ORDERS} Akinon orders that were all emitted`,
	against: 'reading all pages',
	target:
		'under 40 bytes of state an order, at most 15 requests and 0.25 s of CPU a poll, a new order by the second poll',
	async measure({ runs }) {
		const polled: QueuePolled[] = [];
		for (let run = 0; run < runs; run++) polled.push(await runProgram('pollQueue.ts', [ORDERS]));
		const middle = (figure: (each: QueuePolled) => number) => median(polled.map(figure));
		const most = (figure: (each: QueuePolled) => number) => Math.max(...polled.map(figure));
		const bytes = rounded(
			middle((each) => each.stateBytesPerOrder),
			1,
		);
		const requests = most((each) => each.requestsPerPoll);
		const cpuMs = middle((each) => each.cpuMsPerPoll);
		const pollsToNewOrder = most((each) => each.pollsToNewOrder);
		return {
			figures: {
				stateBytesPerOrder: bytes,
				requestsPerPoll: requests,
				requestsToReadAll: polled[0].readAll.requests,
				cpuMsPerPoll: rounded(cpuMs),
				cpuMsToReadAll: rounded(middle(({ readAll }) => readAll.cpuMs)),
				pollsToNewOrder,
			},
			ratio: rounded(
				middle(({ readAll, cpuMsPerPoll }) => readAll.cpuMs / cpuMsPerPoll),
				2,
			),
			holds: bytes < 40 && requests <= 15 && cpuMs < 250 && pollsToNewOrder <= 2,
			notes: ["In n8n's engine, in a process of its own: n8n polls once a minute at most."],
		};
	},
};
