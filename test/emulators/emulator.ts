import { Readable } from 'node:stream';
import { setInterval as every, setTimeout as wait } from 'node:timers/promises';
import AjvCompiler from '@fastify/ajv-compiler';
import fastify, {
	type FastifyInstance,
	type FastifyPluginAsync,
	type FastifyReply,
	type FastifyRequest,
} from 'fastify';
import { type ActiveFault, type Fault, Faults } from './faults';
import { Journal, type JournalEntry } from './journal';

/** An answer that refuses a request; a route throws it. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: unknown,
		readonly headers: Record<string, string> = {},
	) {
		super(`Refused with ${status}`);
	}
}

/** Runs before a request is carried out; `n` counts the requests with the same method and path. */
export type BeforeEach = (request: JournalEntry, n: number) => void | Promise<void>;

/** A path that a stand-in has, written as OpenAPI writes it: `/v1/orders/{orderId}`. */
export interface Route {
	method: string;
	path: string;
}

/** A request and what the provider, not a fault, answered to it. */
export interface Exchange extends Route {
	query: Record<string, string>;
	/** The parsed JSON, or the raw text when it is not JSON; `undefined` without a body. */
	body: unknown;
	status: number;
	contentType: string;
	/** The parsed JSON, or the raw text when it is not JSON; `undefined` where it is not at hand. */
	answer: unknown;
}

/** What every stand-in can be told. */
export interface EmulatorOptions {
	/** Milliseconds that every request takes at least. */
	latency: number;
}

interface Handling {
	entry: JournalEntry;
	/** Gives back what `begin` took. */
	end?: () => void;
	fault?: ActiveFault;
	/** Set when the fault answered, so that the provider never saw the request. */
	answeredByFault: boolean;
}

const journaledHeaders = [
	'authorization',
	'apikey',
	'x-api-key',
	'x-connection-token',
	'x-app-id',
	'x-app-token',
	'x-voucherify-api-version',
	'x-voucherify-channel',
	'user-agent',
	'content-type',
	'accept',
	'host',
] as const;

/** Shared by all stand-ins of the process, so that a schema is compiled once and not in every test. */
const buildValidator = AjvCompiler();

/** One provider's HTTP API on a loopback port of its own, with a journal, faults and a control API. */
export abstract class Emulator<Options extends EmulatorOptions = EmulatorOptions> {
	readonly journal = new Journal();
	readonly faults: Faults;
	/** The origin, such as `http://127.0.0.1:41001`, once it listens. */
	url = '';
	/** The provider's own paths, once it listens. */
	readonly routeList: Route[] = [];
	private readonly app = fastify({
		forceCloseConnections: true,
		// An import of 2,000 orders is larger than Fastify takes by default.
		bodyLimit: 32 * 1024 * 1024,
		// Order numbers may have 128 characters, each up to three when percent-encoded.
		routerOptions: { maxParamLength: 400 },
		schemaController: { compilersFactory: { buildValidator } },
		// Fastify would turn "5" into 5 and drop unknown fields; the providers do neither.
		ajv: {
			customOptions: {
				coerceTypes: false,
				removeAdditional: false,
				useDefaults: false,
				allErrors: true,
			},
		},
	});
	private readonly handlings = new WeakMap<FastifyRequest, Handling>();
	private readonly hooks = new Set<{ run: BeforeEach; counts: Map<string, number> }>();
	private readonly observers = new Set<(exchange: Exchange) => void>();

	constructor(
		seed: number,
		/** May be changed at any time. */
		readonly options: Options,
	) {
		this.faults = new Faults(seed);
	}

	/** The provider's own paths. */
	protected abstract routes(app: FastifyInstance): void;

	/** Answers a path that the provider does not have. */
	protected abstract unknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply;

	/** What happened so far, as JSON for a caller in another process. */
	abstract state(): unknown;

	/**
	 * Runs when a request arrives, before it takes its time: what it holds until it is answered. Answers
	 * a function that gives it back and may be called twice.
	 */
	protected begin(_request: FastifyRequest): (() => void) | undefined {
		return undefined;
	}

	/** The methods that a path knows. */
	protected methodsOf(path: string): string[] {
		const known = this.routeList.filter((route) =>
			new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
		);
		return [...new Set(known.map(({ method }) => method))];
	}

	/** Control paths of this provider beside the common ones; relative to `/__sandbox`. */
	protected controlRoutes(_app: FastifyInstance): void {}

	/** Starts to listen, on loopback only. Port 0 takes any free port. */
	async listen(port: number): Promise<void> {
		await this.app.register(plugin('provider', (scope) => this.provider(scope)));
		await this.app.register(
			plugin('control', (scope) => this.control(scope)),
			{ prefix: '/__sandbox' },
		);
		this.url = await this.app.listen({ host: '127.0.0.1', port });
	}

	/** Stops, dropping what is still open. */
	async close(): Promise<void> {
		this.faults.clear();
		await this.app.close();
	}

	/**
	 * Runs something right before each request is carried out, for example to let the list grow
	 * between two pages. Answers a function that stops it.
	 */
	beforeEach(run: BeforeEach): () => void {
		const hook = { run, counts: new Map<string, number>() };
		this.hooks.add(hook);
		return () => void this.hooks.delete(hook);
	}

	/** Runs something for every request that a path of the provider answered. Answers a function that stops it. */
	observe(run: (exchange: Exchange) => void): () => void {
		this.observers.add(run);
		return () => void this.observers.delete(run);
	}

	/** Tells the observers of an answer. */
	protected announce(
		{ is404, method, routeOptions: { url } }: FastifyRequest,
		{ query, body }: Pick<Exchange, 'query'> & Partial<Pick<Exchange, 'body'>>,
		reply: FastifyReply,
		payload?: string,
	): void {
		if (this.observers.size === 0 || is404 || url === undefined) return;
		const exchange = {
			method,
			path: openApiPath(url),
			query,
			body,
			status: reply.statusCode,
			contentType: String(reply.getHeader('content-type') ?? ''),
			answer: payload === undefined ? undefined : (parseJson(payload) ?? payload),
		};
		for (const run of this.observers) run(exchange);
	}

	/** Notes each path as it is added; HEAD comes by itself with GET. */
	protected noteRoutes(scope: FastifyInstance): void {
		scope.addHook('onRoute', ({ method, url }) => {
			for (const each of [method].flat()) {
				if (each !== 'HEAD') this.routeList.push({ method: each, path: openApiPath(url) });
			}
		});
	}

	private provider(scope: FastifyInstance): void {
		this.noteRoutes(scope);
		// Bodies stay text here: each provider has its own answer to a body that is not JSON.
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
			done(null, body),
		);
		scope.addHook('preValidation', async (request, reply) => this.arrive(request, reply));
		scope.addHook('onSend', async (request, reply, payload) => {
			const sent = await this.depart(request, reply, payload as string);
			// Before the caller can know it: its next request may come at once.
			this.handlings.get(request)?.end?.();
			return sent;
		});
		scope.setErrorHandler((error, _request, reply) =>
			error instanceof Refusal
				? reply.code(error.status).headers(error.headers).send(error.body)
				: reply.send(error),
		);
		scope.setNotFoundHandler((request, reply) => this.unknownPath(request, reply));
		this.routes(scope);
	}

	private async arrive(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
		const entry = this.journal.open(describe(request));
		const handling: Handling = { entry, end: this.begin(request), answeredByFault: false };
		this.handlings.set(request, handling);
		reply.raw.once('close', () => {
			this.journal.close();
			handling.end?.();
		});

		if (this.options.latency > 0) await wait(this.options.latency);
		const active = this.faults.take(entry);
		if (active) {
			const { fault } = active;
			handling.fault = active;
			entry.fault = fault.kind;
			if (fault.delay) await wait(fault.delay);
			const answer = answerInstead(fault, request, reply);
			if (answer) {
				// Noted first: sending runs `depart` at once.
				handling.answeredByFault = true;
				answer();
				return reply;
			}
		}
		for (const { run, counts } of this.hooks) {
			const key = `${entry.method} ${entry.path}`;
			counts.set(key, (counts.get(key) ?? 0) + 1);
			await run(entry, counts.get(key)!);
		}
		return undefined;
	}

	private async depart(
		request: FastifyRequest,
		reply: FastifyReply,
		payload: string | undefined,
	): Promise<unknown> {
		const handling = this.handlings.get(request);
		if (!handling) return payload;
		const { entry, fault: active, answeredByFault } = handling;
		if (!answeredByFault) this.announce(request, entry, reply, payload);
		entry.applied = !answeredByFault && reply.statusCode < 300;
		entry.status = reply.statusCode;
		if (!active || answeredByFault) return payload;

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
				return Readable.from(broken(payload ?? '', () => request.raw.socket.resetAndDestroy()));
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

	private control(scope: FastifyInstance): void {
		scope.get('/journal', () => this.journal.entries);
		scope.delete('/journal', (_request, reply) => {
			this.journal.clear();
			return reply.code(204).send();
		});
		scope.get('/state', () => this.state());
		scope.get('/options', () => this.options);
		scope.patch('/options', (request) => Object.assign(this.options, request.body));
		scope.get('/faults', () =>
			this.faults.list().map(({ id, fault, used, holding }) => ({ id, fault, used, holding })),
		);
		scope.post<{ Body: Fault }>('/faults', (request, reply) =>
			reply.code(201).send({ id: this.faults.add(request.body).id }),
		);
		scope.delete('/faults', (_request, reply) => {
			this.faults.clear();
			return reply.code(204).send();
		});
		scope.delete<{ Params: { id: string } }>('/faults/:id', (request, reply) => {
			this.faults.remove(Number(request.params.id));
			return reply.code(204).send();
		});
		scope.post<{ Params: { id: string } }>('/faults/:id/release', (request, reply) => {
			this.faults
				.list()
				.find(({ id }) => id === Number(request.params.id))
				?.release();
			return reply.code(204).send();
		});
		this.controlRoutes(scope);
	}
}

/**
 * A Fastify plugin. Without a name of its own, Fastify looks for one among all modules that Node.js has
 * loaded, which are thousands beside n8n's engine.
 */
export function plugin(name: string, add: (scope: FastifyInstance) => void): FastifyPluginAsync {
	const named: FastifyPluginAsync = async (scope) => add(scope);
	return Object.assign(named, { [Symbol.for('fastify.display-name')]: name });
}

/** The JSON in a request's body, or `undefined` when it is none. */
export function parseJson(text: unknown): unknown {
	try {
		return JSON.parse(String(text));
	} catch {
		return undefined;
	}
}

function openApiPath(url: string): string {
	return url.replace(/:(\w+)/g, '{$1}');
}

function describe(request: FastifyRequest) {
	const query: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.query as Record<string, string | string[]>)) {
		query[name] = Array.isArray(value) ? value[value.length - 1] : value;
	}
	return {
		method: request.method,
		path: request.url.split('?')[0],
		query,
		headers: Object.fromEntries(
			journaledHeaders.map((name) => [name, request.headers[name]?.toString()]),
		),
		body: request.body === undefined ? undefined : (parseJson(request.body) ?? request.body),
	};
}

/** The first half of a body, and the connection drops once it has arrived. */
async function* broken(body: string, drop: () => void): AsyncGenerator<string> {
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

/** How to answer in the provider's place, when the fault demands it. */
function answerInstead(
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
