import { Readable } from 'node:stream';
import { setInterval as every, setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ActiveFault, Fault } from './faults';
import type { JournalEntry } from './journal';
import { parseJson } from './json';

/** Returns a function that responds instead of the provider, or undefined if the provider responds. */
export function respondInstead(
	fault: Fault,
	request: FastifyRequest,
	reply: FastifyReply,
): (() => void) | undefined {
	switch (fault.kind) {
		case 'resetBefore':
			return () => {
				reply.hijack();
				request.raw.socket.resetAndDestroy();
			};
		case 'status':
			if (fault.applied) return undefined;
			return () =>
				reply
					.code(fault.status)
					.headers(fault.headers ?? {})
					.send(fault.body ?? {});
		case 'html':
			return () =>
				reply
					.type('text/html')
					.send(fault.body ?? '<!DOCTYPE html><html><body>Please sign in</body></html>');
		case 'upgrade':
			return () => {
				reply.hijack();
				const head =
					'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n';
				request.raw.socket.write(head);
			};
		case 'redirect':
			return () => reply.redirect(fault.location, fault.status ?? 302);
		default:
			return undefined;
	}
}

/** Damages the response of a request that the provider has carried out. Returns what is sent. */
export async function damageResponse(
	active: ActiveFault,
	entry: JournalEntry,
	request: FastifyRequest,
	reply: FastifyReply,
	payload: string | undefined,
): Promise<unknown> {
	const { fault } = active;
	switch (fault.kind) {
		case 'hold':
			entry.status = null;
			await active.hold();
			entry.status = reply.statusCode;
			return payload;
		case 'resetAfter':
			entry.status = null;
			request.raw.socket.resetAndDestroy();
			return payload;
		case 'truncated':
			return payload?.slice(0, payload.length / 2);
		case 'breakOff':
			entry.status = null;
			reply.header('content-length', Buffer.byteLength(payload ?? '') + 100);
			return Readable.from(firstHalf(payload ?? '', () => request.raw.socket.resetAndDestroy()));
		case 'badEncoding':
			reply.header('content-encoding', fault.encoding);
			return `not ${fault.encoding}`;
		case 'drip':
			return Readable.from(dripping(fault.every, reply));
		case 'endless':
			if (fault.status) reply.code(fault.status);
			return Readable.from(endless());
		case 'next':
			return pointElsewhere(payload, fault.origin);
		case 'status':
			reply.code(fault.status).headers(fault.headers ?? {});
			entry.status = fault.status;
			return typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? {});
		default:
			return payload;
	}
}

/** Sends the first half of a body, then drops the connection after it has arrived. */
async function* firstHalf(body: string, drop: () => void): AsyncGenerator<string> {
	yield body.slice(0, body.length / 2) || ' ';
	await wait(50);
	drop();
}

async function* dripping(milliseconds: number, reply: FastifyReply): AsyncGenerator<string> {
	for await (const _ of every(milliseconds)) {
		if (reply.raw.destroyed) return;
		yield ' ';
	}
}

function* endless(): Generator<Buffer> {
	const chunk = Buffer.alloc(64 * 1024, '[');
	for (;;) yield chunk;
}

function pointElsewhere(payload: string | undefined, origin: string): string | undefined {
	const envelope = parseJson(payload) as Record<string, unknown> | undefined;
	if (!envelope) return payload;
	for (const name of ['next', 'previous']) {
		const address = envelope[name];
		if (typeof address !== 'string') continue;
		const { pathname, search } = new URL(address, origin);
		envelope[name] = `${origin}${pathname}${search}`;
	}
	return JSON.stringify(envelope);
}
