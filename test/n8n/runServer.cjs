/*
 * Runs a server in a process group of its own, as another user where one is given, and ends with it.
 * Started with stopWithParent.cjs, so that nothing stays behind: node --require stopWithParent.cjs runServer.cjs <user id or -> <command> ...
 */
const { spawn } = require('node:child_process');

const [userId, command, ...commandArguments] = process.argv.slice(2);
const identity = userId === '-' ? {} : { uid: Number(userId) };
const server = spawn(command, commandArguments, {
	stdio: ['ignore', 'inherit', 'inherit'],
	...identity,
});
// They are for the server, which is in the same group: this process waits for its end.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
server.on('error', (error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});
server.on('exit', (code) => process.exit(code ?? 1));
