/**
 * Runs the steps of .github/workflows/publish.yml in a clean clone of the last commit, with an example
 * publisher and `npm publish --dry-run`. `npm run release:dry-run`
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const clone = mkdtempSync(join(tmpdir(), 'release-'));

/** Runs a step of the workflow in the clone and prints it. */
function step(command, ...options) {
	process.stdout.write(`\n== ${[command, ...options].join(' ')}\n`);
	execFileSync(command, options, { cwd: clone, stdio: 'inherit' });
}

try {
	step('git', 'clone', '--quiet', process.cwd(), clone);
	step('npm', 'ci');
	step('npm', 'run', 'release:publisher', '--', 'example-shop', 'Kim Doe', 'kim@example.com');
	const { version } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
	step('npm', 'run', 'release:check', '--', version);
	step('npm', 'test');
	mkdirSync(join(clone, 'release'));
	step('npm', 'pack', '--ignore-scripts', '--pack-destination', 'release');
	const [tarball] = readdirSync(join(clone, 'release'));
	const publish = ['--ignore-scripts', '--access', 'public', '--dry-run'];
	step('npm', 'publish', `./release/${tarball}`, ...publish);
} finally {
	rmSync(clone, { recursive: true, force: true });
}
