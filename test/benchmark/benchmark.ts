/**
 * Measures the nodes against what else could do the same work, and says which targets hold. Run it with
 * `npm run benchmark`; `-- --only getMany,cpu` takes some of the measurements, `-- --runs 3` changes how often
 * each work is measured, and with `-- --json` the last line is one JSON object. Needs Linux. Figures
 * compare only within a run: the machine is the same for both sides then.
 */
import { parseArgs } from 'node:util';

import { cpu } from './cpu';
import { exportFile } from './export';
import { getMany } from './getMany';
import { importOrders } from './import';
import { markAsSent } from './markAsSent';
import { MeasuredN8n } from './measuredN8n';
import type { Fixture, Measurement, Result } from './measurement';
import { quietPoll } from './quietPoll';
import { register } from './register';
import { scale } from './scale';
import { statusChanges } from './statusChanges';

const measurements: Record<string, Measurement> = {
	getMany,
	markAsSent,
	register,
	import: importOrders,
	cpu,
	export: exportFile,
	quietPoll,
	statusChanges,
	scale,
};

async function main(): Promise<void> {
	const { values: flags } = parseArgs({
		options: {
			json: { type: 'boolean', default: false },
			only: { type: 'string', default: Object.keys(measurements).join(',') },
			runs: { type: 'string', default: '5' },
		},
	});
	const keys = flags.only.split(',');
	for (const key of keys) {
		if (!(key in measurements)) throw new Error(`There is no measurement ${key}`);
	}
	let n8n: Promise<MeasuredN8n> | undefined;
	const fixture: Fixture = {
		n8n: async () => await (n8n ??= MeasuredN8n.start()),
		runs: Number(flags.runs),
	};
	const results: Record<string, Result & { target: string }> = {};
	try {
		for (const key of keys) {
			const { target } = measurements[key];
			const result = await measurements[key].measure(fixture);
			results[key] = { ...result, target };
			print(key, measurements[key], result);
		}
	} finally {
		await (await n8n)?.stop();
	}
	console.table(
		Object.fromEntries(
			Object.entries(results).map(([key, { ratio, target, holds }]) => [
				key,
				{ ratio, target, holds: holds ? 'yes' : 'NO' },
			]),
		),
	);
	if (flags.json) console.log(JSON.stringify(results));
	process.exitCode = Object.values(results).every(({ holds }) => holds) ? 0 : 1;
}

function print(key: string, { work, against, target }: Measurement, result: Result): void {
	const { figures, ratio, holds, notes = [] } = result;
	console.log(`\n${key}: ${work}`);
	console.log(`  against   ${against}`);
	console.log(`  must show ${target}`);
	for (const [name, value] of Object.entries(figures)) {
		console.log(`  ${name.padEnd(26)} ${value.toLocaleString('en-US')}`);
	}
	console.log(`  ${'ratio'.padEnd(26)} ${ratio}: ${holds ? 'holds' : 'DOES NOT HOLD'}`);
	for (const note of notes) console.log(`  (${note})`);
}

await main();
