/**
 * Downloads a large export through the node and measures by how much the memory of the process that
 * runs n8n's engine grows. Binary data goes to the disk; the stand-in runs in a process of its own.
 * Run it with `npm run benchmark:download`, or with another size in MB behind `--`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval as every, setTimeout as wait } from 'node:timers/promises';
import getPort from 'get-port';

const MEGABYTE = 1_000_000;
const MOST_GROWTH = 64 * MEGABYTE;
const MOST_TIME_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'n8n-download-'));
// Both are read as soon as n8n-core is loaded, which so comes later.
process.env.N8N_USER_FOLDER = folder;
process.env.N8N_BINARY_DATA_STORAGE_PATH = join(folder, 'binaryData');

async function main(): Promise<void> {
	const bytes = Number(process.argv[2] ?? 300) * MEGABYTE;
	const port = await getPort();
	const sandbox = spawn(
		process.execPath,
		['--import', 'tsx', 'test/sandbox/main.ts', '--port', String(port)],
		{
			cwd: join(__dirname, '..', '..'),
			stdio: ['ignore', 'pipe', 'inherit'],
		},
	);
	const limit = new AbortController();
	void wait(MOST_TIME_MS, undefined, { signal: limit.signal, ref: false }).then(
		() => giveUp(sandbox),
		() => undefined,
	);
	try {
		const credential = await credentialOf(sandbox);
		const download = await downloader(credential);
		// The first one loads what is only loaded when it is used.
		await setExportBytes(credential.baseUrl, MEGABYTE);
		await download();
		await setExportBytes(credential.baseUrl, bytes);
		const { growth, seconds, size } = await measure(download);
		const isKept = size >= bytes && growth < MOST_GROWTH;
		console.log(
			`${megabytes(size)} MB in ${seconds.toFixed(1)} s, memory grew by ${megabytes(growth)} MB (allowed: ${megabytes(MOST_GROWTH)} MB): ${isKept ? 'kept' : 'BROKEN'}`,
		);
		process.exitCode = isKept ? 0 : 1;
	} finally {
		limit.abort();
		sandbox.kill();
		rmSync(folder, { recursive: true, force: true });
	}
}

function giveUp(sandbox: ChildProcess): void {
	console.error(`Not done after ${MOST_TIME_MS / 1000} s`);
	sandbox.kill();
	process.exit(1);
}

/** Reads where the stand-in listens and its keys from what it prints. */
async function credentialOf(sandbox: ChildProcess): Promise<Record<string, string>> {
	let text = '';
	for await (const chunk of sandbox.stdout!) {
		text += String(chunk);
		if (text.includes('Stop with')) break;
	}
	const value = (label: RegExp) => label.exec(text)?.[1] ?? '';
	return {
		region: 'custom',
		baseUrl: value(/Voucherify +(\S+)/),
		downloadUrl: value(/Downloads +(\S+)/),
		applicationId: value(/App ID +(\S+)/),
		secretKey: value(/Secret key +(\S+)/),
	};
}

async function setExportBytes(origin: string, exportBytes: number): Promise<void> {
	await fetch(`${origin}/__sandbox/options`, {
		method: 'PATCH',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ exportBytes }),
	});
}

/** Brings a function that exports and downloads once, and says how large the file is. */
async function downloader(credential: Record<string, string>): Promise<() => Promise<number>> {
	const { Container } = await import('@n8n/di');
	const { BinaryDataService } = await import('n8n-core');
	const { runNode } = await import('../engine/engine');
	const binaryData = Container.get(BinaryDataService);
	await binaryData.init();
	return async () => {
		const run = await runNode({
			type: 'voucherify',
			credentials: { voucherifyApi: credential },
			parameters: { resource: 'order', operation: 'export' },
		});
		if (run.error) throw run.error;
		const id = run.items[0].binary?.data.id;
		if (id === undefined) throw new Error('The file is not on the disk');
		return statSync(binaryData.getPath(id)).size;
	};
}

async function measure(
	download: () => Promise<number>,
): Promise<{ growth: number; seconds: number; size: number }> {
	global.gc?.();
	const before = process.memoryUsage.rss();
	let highest = before;
	const end = new AbortController();
	const watching = (async () => {
		for await (const _tick of every(20, undefined, { signal: end.signal })) {
			highest = Math.max(highest, process.memoryUsage.rss());
		}
	})().catch(() => undefined);
	const started = performance.now();
	const size = await download();
	const seconds = (performance.now() - started) / 1000;
	end.abort();
	await watching;
	return { growth: highest - before, seconds, size };
}

function megabytes(bytes: number): string {
	return (bytes / MEGABYTE).toFixed(1);
}

void main();
