/**
 * Answers GET requests as another server did the first time, from memory and after a fixed time: what a
 * emulator computes for each page would count for whoever asks for several pages at the same time. Run
 * as a program of its own by `EmulatorProcess`; prints its address.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [origin, latencyMs] = process.argv.slice(2);
const answers = new Map<string, { type: string; body: Buffer }>();

const server = createServer((request, response) => {
	void (async () => {
		const path = request.url!;
		const answer = answers.get(path) ?? (await record(path, request.headers.authorization!));
		await sleep(Number(latencyMs));
		response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
	})();
});

async function record(path: string, authorization: string) {
	const response = await fetch(`${origin}${path}`, { headers: { authorization } });
	if (!response.ok) throw new Error(`${path} answered ${response.status}`);
	const type = response.headers.get('content-type')!;
	const answer = { type, body: Buffer.from(await response.arrayBuffer()) };
	answers.set(path, answer);
	return answer;
}

await once(server.listen(0, '127.0.0.1'), 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
