/*
 * Loaded into n8n's process before n8n itself (node --require). The process that started n8n holds the other end of file
 * descriptor 3. When that process is gone, for whatever reason (an exception, Ctrl+C, SIGKILL), the descriptor closes, and
 * n8n, its task runners and its temporary folder go too. A signal handler in the parent could not see to that.
 */
const { rmSync } = require('node:fs');
const { Socket } = require('node:net');

const temporaryFolder = process.env.STOP_WITH_PARENT;
// Workers and task runners inherit the environment and must not watch a descriptor which is not theirs.
delete process.env.STOP_WITH_PARENT;

if (temporaryFolder !== undefined) {
	const parent = new Socket({ fd: 3 });
	parent.on('error', () => undefined);
	parent.on('close', () => {
		if (temporaryFolder !== '') rmSync(temporaryFolder, { recursive: true, force: true });
		process.kill(-process.pid, 'SIGKILL');
	});
	parent.resume();
	parent.unref();
}
