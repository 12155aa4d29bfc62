/**
 * Reads Akinon orders through the node in n8n's engine, converts them to standard orders, and compares
 * the CPU time of both. Converting has to take less. The stand-in runs in a process of its own. Run it
 * with `npm run benchmark:conversion`; with `-- --json` it prints one line of JSON.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { standardOrder } from '../../nodes/Akinon/standardOrder';

const ORDERS = 10_000;
const PAGE_SIZE = 100;
const ROUNDS = 3;

const folder = mkdtempSync(join(tmpdir(), 'n8n-conversion-'));
// It is read as soon as n8n-core is loaded, which so comes later.
process.env.N8N_USER_FOLDER = folder;

async function main(): Promise<void> {
	const { values: flags } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
	const sandbox = spawn(
		process.execPath,
		[
			...['--import', 'tsx', 'test/sandbox/main.ts'],
			// Any free ports.
			...['--port', '0', '--orders', String(ORDERS)],
		],
		{ cwd: join(__dirname, '..', '..'), stdio: ['ignore', 'pipe', 'inherit'] },
	);
	try {
		const read = await reader(sandbox);
		const rounds: Array<Record<'reading' | 'converting', number>> = [];
		for (let round = 0; round < ROUNDS; round++) {
			const reading = await measure(read);
			const orders = reading.result;
			const converting = await measure(() => orders.map((order) => standardOrder(order)));
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
	} finally {
		sandbox.kill();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Brings a function that reads all orders through the node, as Akinon sends them. */
async function reader(sandbox: ChildProcess): Promise<() => Promise<unknown[]>> {
	const credential = await credentialOf(sandbox);
	const { runNode } = await import('../engine/engine');
	return async () => {
		const run = await runNode({
			type: 'akinon',
			credentials: { akinonApi: credential },
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
}

/** Reads where the stand-in listens and its token from what it prints. */
async function credentialOf(sandbox: ChildProcess): Promise<Record<string, string>> {
	let text = '';
	for await (const chunk of sandbox.stdout!) {
		text += String(chunk);
		if (text.includes('Stop with')) break;
	}
	const value = (label: RegExp) => {
		const [, found] = label.exec(text) ?? [];
		if (!found) throw new Error(`The sandbox did not say ${label.source}: ${text}`);
		return found;
	};
	return {
		url: value(/Akinon +(\S+)/),
		authentication: 'apiToken',
		apiToken: value(/API token +(\S+)/),
		sessionToken: '',
	};
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

void main();
