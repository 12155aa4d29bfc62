import type { ChangesPolled } from './inProcess/pollChanges';
import { runProgram } from './inProcess/run';
import { median, rounded, type Measurement } from './measurement';

const ORDERS = 10_000;

export const statusChanges: Measurement = {
	work: `Poll ${ORDERS} Akinon orders under way for changes of status`,
	against: '1 s of CPU',
	target:
		'under 40 bytes of state an order, at most 120 requests and 1 s of CPU a poll, every change by the third poll',
	async measure({ runs }) {
		const polled: ChangesPolled[] = [];
		for (let run = 0; run < runs; run++) polled.push(await runProgram('pollChanges.ts', [ORDERS]));
		const most = (figure: (each: ChangesPolled) => number) => Math.max(...polled.map(figure));
		const bytes = rounded(
			most((each) => each.stateBytesPerOrder),
			1,
		);
		const requests = most((each) => each.requestsPerPoll);
		const cpuMs = median(polled.map((each) => each.cpuMsPerPoll));
		const pollsToChange = most((each) => each.pollsToChange);
		return {
			figures: {
				stateBytesPerOrder: bytes,
				requestsPerPoll: requests,
				cpuMsPerPoll: rounded(cpuMs),
				changes: polled[0].changes,
				pollsToChange,
			},
			ratio: rounded(cpuMs / 1_000, 2),
			holds: bytes < 40 && requests <= 120 && cpuMs < 1_000 && pollsToChange <= 3,
			notes: ["In n8n's engine, in a process of its own: n8n polls once a minute at most."],
		};
	},
};
