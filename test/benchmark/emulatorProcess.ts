import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import type { IDataObject } from 'n8n-workflow';

import { PROJECT_FOLDER } from '../n8n/package';
import type { JournalEntry } from '../emulators/journal';

/** The emulators that measurements use. */
export type Provider = 'akinon' | 'voucherify' | 'voyado';

/** An answer of the control API tells all orders that were added. */
const ADDED_AT_ONCE = 10_000;

/** Where the providers are, and what opens them. */
export type Servers = Pick<EmulatorProcess, 'urls' | 'credentials'>;

/** The emulators in a process of their own, so that their work is not counted as n8n's. */
export class EmulatorProcess {
	private readonly recordings: ChildProcess[] = [];

	private constructor(
		private readonly process: ChildProcess,
		readonly urls: Record<Provider, string>,
		/** What opens each emulator, by credential type. */
		readonly credentials: Record<string, IDataObject>,
	) {}

	/**
	 * Starts the emulators on free ports.
	 *
	 * @param orders how many invented orders wait in Akinon
	 */
	static async start(orders = 0): Promise<EmulatorProcess> {
		const child = startProgram('test/emulators/main.ts', '--port', '0', '--orders', '0');
		const text = await readStart(child);
		const value = (label: string) => {
			const [, found] = new RegExp(`${label} +(\\S+)`).exec(text) ?? [];
			if (!found) throw new Error(`The emulators did not print "${label}": ${text}`);
			return found;
		};
		const urls = {
			akinon: value('Akinon'),
			voucherify: value('Voucherify'),
			voyado: value('Voyado Engage'),
		};
		const emulators = new EmulatorProcess(child, urls, {
			akinonApi: {
				url: urls.akinon,
				authentication: 'apiToken',
				apiToken: value('API token'),
				sessionToken: '',
			},
			voucherifyApi: {
				region: 'custom',
				baseUrl: urls.voucherify,
				downloadUrl: value('Downloads'),
				authentication: 'keys',
				applicationId: value('App ID'),
				secretKey: value('Secret key'),
			},
			voyadoEngageApi: {
				environment: 'custom',
				baseUrl: urls.voyado,
				apiKey: new RegExp('Voyado[^]*?API key +(\\S+)').exec(text)![1],
			},
		});
		for (let added = 0; added < orders; added += ADDED_AT_ONCE) {
			const count = Math.min(ADDED_AT_ONCE, orders - added);
			await emulators.control('akinon', 'POST', '/addOrders', { count });
		}
		return emulators;
	}

	/** Changes how an emulator behaves, for example how long it takes to answer. */
	async setOptions(provider: Provider, options: object): Promise<void> {
		await this.control(provider, 'PATCH', '/options', options);
	}

	/** The requests that reached an emulator since they were forgotten last. */
	async requests(provider: Provider): Promise<JournalEntry[]> {
		return (await this.control(provider, 'GET', '/journal')) as JournalEntry[];
	}

	async forgetRequests(provider: Provider): Promise<void> {
		await this.control(provider, 'DELETE', '/journal');
	}

	/** Calls the control API of an emulator. */
	async control(provider: Provider, method: string, path: string, body?: object): Promise<unknown> {
		const response = await fetch(`${this.urls[provider]}/__emulator${path}`, {
			method,
			...(body && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		});
		if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
		return response.status === 204 ? undefined : await response.json();
	}

	/** Starts the emulators for some work, and stops them when it is over. */
	static async during<Result>(
		orders: number,
		work: (emulators: EmulatorProcess) => Promise<Result>,
	): Promise<Result> {
		const emulators = await EmulatorProcess.start(orders);
		try {
			return await work(emulators);
		} finally {
			emulators.stop();
		}
	}

	/**
	 * Akinon's answers to what is read, from memory and so that the server's own work does not count.
	 *
	 * @param latencyMs how long an answer takes
	 */
	async recordedAkinon(latencyMs: number): Promise<Servers> {
		const program = 'test/benchmark/recordedServer.ts';
		const child = startProgram(program, this.urls.akinon, String(latencyMs));
		this.recordings.push(child);
		const [line] = (await once(child.stdout!, 'data')) as [Buffer];
		const akinon = line.toString().trim();
		return {
			urls: { ...this.urls, akinon },
			credentials: {
				...this.credentials,
				akinonApi: { ...this.credentials.akinonApi, url: akinon },
			},
		};
	}

	stop(): void {
		for (const child of [this.process, ...this.recordings]) child.kill();
	}
}

function startProgram(file: string, ...programArguments: string[]): ChildProcess {
	return spawn(process.execPath, ['--import', 'tsx', file, ...programArguments], {
		cwd: PROJECT_FOLDER,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
}

/** What the emulators print until it is ready. */
async function readStart({ stdout }: ChildProcess): Promise<string> {
	let text = '';
	for await (const chunk of stdout!.iterator({ destroyOnReturn: false })) {
		text += String(chunk);
		if (text.includes('to stop')) break;
	}
	return text;
}
