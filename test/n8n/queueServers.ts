/** Starts what n8n's queue mode needs, from the system's packages: Redis and PostgreSQL, on loopback and with folders of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { execa } from 'execa';
import getPort from 'get-port';

const START_TIMEOUT_MS = 60_000;
const DATABASE_USER = 'n8n';

/** Redis or PostgreSQL is not installed here, or cannot be run. */
export class ServersNotFound extends Error {}

/** Running servers. */
export interface QueueServers {
	/** The environment with which a main and its workers find them and each other. */
	env: Record<string, string>;
	stop(): Promise<void>;
}

/** Starts both servers and waits until they answer. Throws ServersNotFound. */
export async function startQueueServers(): Promise<QueueServers> {
	const redisPath = await findCommand('redis-server', []);
	const postgresFolders = await postgresBinFolders();
	const postgresPath = await findCommand('postgres', postgresFolders);
	const initdbPath = await findCommand('initdb', postgresFolders);
	const user = await unprivilegedUser();
	const folder = await mkdtemp(path.join(os.tmpdir(), 'order-providers-queue-'));
	const servers: Server[] = [];
	const stop = async () => {
		await Promise.all(servers.map(async (server) => await server.stop()));
		await rm(folder, { recursive: true, force: true });
	};
	try {
		const dataFolder = path.join(folder, 'postgres');
		await mkdir(dataFolder, { mode: 0o700 });
		if (user) for (const each of [folder, dataFolder]) await chown(each, user.uid, user.gid);
		await execa(initdbPath, ['-D', dataFolder, '-U', DATABASE_USER, '-A', 'trust', '-E', 'UTF8'], {
			cwd: folder,
			...user,
		});
		const [redisPort, postgresPort] = [await getPort(), await getPort()];
		servers.push(
			new Server(folder, 'Ready to accept connections', undefined, [
				redisPath,
				...['--port', String(redisPort), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
			]),
			new Server(folder, 'database system is ready to accept connections', user?.uid, [
				postgresPath,
				...['-D', dataFolder, '-p', String(postgresPort), '-k', folder],
				...['-c', 'listen_addresses=127.0.0.1'],
			]),
		);
		await Promise.all(servers.map(async (server) => await server.waitUntilReady()));
		return {
			stop,
			env: queueEnvironment(redisPort, postgresPort),
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The environment variables of n8n's queue mode, for servers on this machine. */
export function queueEnvironment(redisPort: number, postgresPort: number): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: 'invented-encryption-key',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redisPort),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgresPort),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: DATABASE_USER,
		DB_POSTGRESDB_PASSWORD: 'any',
	};
}

/** A server process that goes with this one, however this one ends. */
class Server {
	private readonly process: ChildProcess;

	private output = '';

	constructor(
		folder: string,
		private readonly readyText: string,
		userId: number | undefined,
		private readonly command: string[],
	) {
		const file = (name: string) => path.join(import.meta.dirname, name);
		this.process = spawn(
			process.execPath,
			[
				...['--require', file('stopWithParent.cjs'), file('runServer.cjs')],
				...[String(userId ?? '-'), ...command],
			],
			{
				cwd: folder,
				env: { PATH: process.env.PATH, STOP_WITH_PARENT: folder },
				detached: true,
				stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
			},
		);
		for (const stream of [this.process.stdout!, this.process.stderr!]) {
			stream.setEncoding('utf8').on('data', (text: string) => {
				this.output += text;
			});
		}
	}

	async waitUntilReady(): Promise<void> {
		const deadline = Date.now() + START_TIMEOUT_MS;
		while (!this.output.includes(this.readyText)) {
			if (this.process.exitCode !== null || Date.now() > deadline) {
				throw new Error(`${this.command[0]} did not start. Its output:\n${this.output}`);
			}
			await sleep(50);
		}
	}

	async stop(): Promise<void> {
		const { pid, exitCode } = this.process;
		if (pid === undefined || exitCode !== null) return;
		const exited = once(this.process, 'exit');
		process.kill(-pid, 'SIGINT');
		await exited;
	}
}

async function findCommand(name: string, otherFolders: string[]): Promise<string> {
	const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...otherFolders];
	for (const folder of folders) {
		const file = path.join(folder, name);
		const isThere = await access(file).then(
			() => true,
			() => false,
		);
		if (isThere) return file;
	}
	throw new ServersNotFound(
		`${name} is not installed. Install Redis and PostgreSQL from the system's packages.`,
	);
}

/** Debian keeps PostgreSQL's programs outside of the PATH, a folder a version. */
async function postgresBinFolders(): Promise<string[]> {
	const folder = '/usr/lib/postgresql';
	const versions = await readdir(folder).catch(() => []);
	return versions.map((version) => path.join(folder, version, 'bin'));
}

/** PostgreSQL refuses to run as root, so its own user is taken then. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const idOf = async (flag: string) => Number((await execa('id', [flag, 'postgres'])).stdout);
	try {
		return { uid: await idOf('-u'), gid: await idOf('-g') };
	} catch {
		throw new ServersNotFound('PostgreSQL does not run as root, and there is no user postgres.');
	}
}
