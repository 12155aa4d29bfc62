/** Starts a real n8n with data of its own, drives it, and leaves nothing behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import getPort from 'get-port';

import { N8nClient, type Owner } from './client';
import { installCommunityPackage, packPackage } from './package';
import { type ProgressListener, type Runtime, installRuntime } from './runtime';

const READY_TEXT = 'Editor is now accessible';
const WORKER_READY_TEXT = 'n8n worker is now ready';
const PACKAGE_FAILURE_TEXT = 'Failed to load package';
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 15_000;

/**
 * The first account of every n8n started here. It exists on this machine only, for as long as n8n
 * runs.
 */
const OWNER: Owner = {
	email: 'owner@example.com',
	firstName: 'Order',
	lastName: 'Owner',
	password: 'Order-providers-1',
};

/**
 * What is passed on of the developer's environment: their own n8n settings must not leak into this
 * n8n.
 */
const INHERITED_VARIABLES = ['PATH', 'HOME', 'LANG', 'TMPDIR'];

/** n8n without anything that calls home, asks questions or shows news. */
const QUIET_SETTINGS = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	// The lists of verified packages and of MCP servers are fetched from the internet.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
};

/**
 * Settings for n8n's newer way to poll: a schedule in the database, and the trigger's state kept
 * with the execution.
 */
export const DURABLE_POLLING = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

/** How to start n8n. Everything is optional. */
export interface N8nOptions {
	/**
	 * Keeps n8n's data here and leaves it there. By default the data is in a temporary folder,
	 * removed by `stop`.
	 */
	userFolder?: string;
	/** The port of the editor and the REST API. By default a free one. */
	port?: number;
	/** More environment variables for n8n; they win over the ones set here. */
	env?: Record<string, string>;
	/**
	 * The folder of a built package, which is packed and installed as a community package before
	 * n8n starts; or several of them.
	 */
	packageFolder?: string | string[];
	/**
	 * Starts a worker of n8n's queue mode instead, which runs so many executions side by side. It has
	 * no REST API; `env` tells it the database and the queue.
	 */
	workerConcurrency?: number;
	/** Receives what is being done, such as the progress of the installation on first use. */
	onProgress?: ProgressListener;
}

/**
 * Installs n8n if needed, starts it and waits until it is ready for work, with its owner account
 * set up.
 */
export async function startN8n(options: N8nOptions = {}): Promise<N8n> {
	const runtime = await installRuntime({ onProgress: options.onProgress });
	const temporaryFolder =
		options.userFolder === undefined
			? await mkdtemp(path.join(os.tmpdir(), 'order-providers-n8n-'))
			: undefined;
	const userFolder = options.userFolder ?? temporaryFolder!;
	try {
		for (const packageFolder of [options.packageFolder ?? []].flat()) {
			const tarball = await packPackage(path.join(userFolder, 'packed'), packageFolder);
			await installCommunityPackage(userFolder, tarball);
		}
		const port = options.port ?? (await getPort());
		const brokerPort = await getPort({ exclude: [port] });
		const n8n = new N8n(runtime, {
			userFolder,
			temporaryFolder,
			port,
			brokerPort,
			env: options.env,
			workerConcurrency: options.workerConcurrency,
		});
		await n8n.start();
		return n8n;
	} catch (error) {
		if (temporaryFolder !== undefined) await rm(temporaryFolder, { recursive: true, force: true });
		throw error;
	}
}

interface N8nPlace {
	userFolder: string;
	/** Set when the user folder is temporary. */
	temporaryFolder?: string;
	port: number;
	/** Where n8n's task runners, which run the Code node, connect to it. */
	brokerPort: number;
	env?: Record<string, string>;
	workerConcurrency?: number;
}

/** A started n8n. Call `stop` when done. */
export class N8n {
	readonly url: string;

	readonly userFolder: string;

	readonly owner = OWNER;

	/** The REST API, logged in as the owner. The login outlives a restart. */
	readonly client: N8nClient;

	private process?: ChildProcess;

	private output = '';

	constructor(
		private readonly runtime: Runtime,
		private readonly place: N8nPlace,
	) {
		this.url = `http://127.0.0.1:${place.port}`;
		this.userFolder = place.userFolder;
		this.client = new N8nClient(this.url);
	}

	/** Everything that n8n wrote since its first start. */
	get log(): string {
		return this.output;
	}

	/**
	 * The process id while n8n runs; its task runners are in the process group of the same number.
	 */
	get processId(): number | undefined {
		return this.process?.pid;
	}

	private get isWorker(): boolean {
		return this.place.workerConcurrency !== undefined;
	}

	/** Starts n8n again after `kill`, with the same data and on the same ports. */
	async start(): Promise<void> {
		if (this.process !== undefined) throw new Error('This n8n is running already.');

		const startOfLog = this.output.length;
		const child = spawn(
			this.runtime.nodePath,
			[
				'--require',
				path.join(import.meta.dirname, 'stopWithParent.cjs'),
				this.runtime.n8nPath,
				...(this.isWorker
					? ['worker', `--concurrency=${this.place.workerConcurrency}`]
					: ['start']),
			],
			{
				cwd: this.runtime.folder,
				env: this.environment(),
				// A process group of its own: signals then reach n8n together with its task runners.
				detached: true,
				stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
			},
		);
		this.process = child;
		for (const stream of [child.stdout!, child.stderr!]) {
			stream.setEncoding('utf8').on('data', (text: string) => {
				this.output += text;
			});
		}
		child.on('error', (error) => {
			this.output += `\n${error.message}\n`;
		});
		child.once('exit', () => {
			this.process = undefined;
		});

		try {
			await this.waitUntilReady(child, startOfLog);
			this.requireLoadedPackages(startOfLog);
			if (!this.isWorker) await this.client.signIn(OWNER);
		} catch (error) {
			await this.kill('SIGKILL');
			throw error;
		}
	}

	/** Shuts n8n down in good order and removes its temporary folder. */
	async stop(): Promise<void> {
		await this.shutDown();
		const { temporaryFolder } = this.place;
		if (temporaryFolder !== undefined) await rm(temporaryFolder, { recursive: true, force: true });
	}

	/**
	 * Ends n8n and its task runners with a signal, by default without any chance to tidy up, and
	 * keeps the data.
	 */
	async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
		const child = this.process;
		if (child?.pid === undefined) return;
		const exited = once(child, 'exit');
		signalGroup(child.pid, signal);
		await exited;
		// A task runner may be slower than n8n itself.
		signalGroup(child.pid, 'SIGKILL');
	}

	/**
	 * Shuts n8n down in good order, if it runs, and starts it with the same data and on the same
	 * ports.
	 */
	async restart(): Promise<void> {
		await this.shutDown();
		await this.start();
	}

	private async shutDown(): Promise<void> {
		const impatience = new AbortController();
		const stopped = this.kill('SIGTERM').finally(() => impatience.abort());
		await Promise.race([
			stopped,
			sleep(STOP_TIMEOUT_MS, undefined, { signal: impatience.signal }).then(
				async () => await this.kill('SIGKILL'),
				() => undefined,
			),
		]);
		await stopped;
	}

	private environment(): NodeJS.ProcessEnv {
		const inherited = INHERITED_VARIABLES.filter((name) => process.env[name] !== undefined);
		const nodeFolder = path.dirname(this.runtime.nodePath);
		return {
			...Object.fromEntries(inherited.map((name) => [name, process.env[name]])),
			PATH: `${nodeFolder}${path.delimiter}${process.env.PATH ?? ''}`,
			STOP_WITH_PARENT: this.place.temporaryFolder ?? '',
			N8N_USER_FOLDER: this.userFolder,
			N8N_HOST: '127.0.0.1',
			N8N_LISTEN_ADDRESS: '127.0.0.1',
			N8N_PORT: String(this.place.port),
			N8N_RUNNERS_BROKER_PORT: String(this.place.brokerPort),
			N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
			// The login cookie is refused over plain HTTP otherwise.
			N8N_SECURE_COOKIE: 'false',
			...QUIET_SETTINGS,
			...this.place.env,
		};
	}

	private async waitUntilReady(child: ChildProcess, startOfLog: number): Promise<void> {
		const deadline = Date.now() + START_TIMEOUT_MS;
		const readyText = this.isWorker ? WORKER_READY_TEXT : READY_TEXT;
		while (!this.output.includes(readyText, startOfLog)) {
			if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
				throw new Error(`n8n ended while starting. ${this.describeLog(startOfLog)}`);
			}
			if (Date.now() > deadline) {
				throw new Error(
					`n8n was not ready after ${START_TIMEOUT_MS / 1000} s. ${this.describeLog(startOfLog)}`,
				);
			}
			await sleep(50);
		}
	}

	/** n8n starts without a package that it cannot load, and only says so in its log. */
	private requireLoadedPackages(startOfLog: number): void {
		const log = this.output.slice(startOfLog);
		const start = log.indexOf(PACKAGE_FAILURE_TEXT);
		if (start >= 0) {
			throw new Error(log.slice(start).split('\n').slice(0, 10).join('\n'));
		}
	}

	private describeLog(startOfLog: number): string {
		const lastLines = this.output.slice(startOfLog).trimEnd().split('\n').slice(-30).join('\n');
		return `The end of its log:\n${lastLines}`;
	}
}

function signalGroup(processGroup: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-processGroup, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
