import { setTimeout as wait } from 'node:timers/promises';
import AjvCompiler from '@fastify/ajv-compiler';
import fastify, {
	type FastifyInstance,
	type FastifyPluginAsync,
	type FastifyReply,
	type FastifyRequest,
} from 'fastify';

import { addControlRoutes } from './controlRoutes';
import { damageResponse, respondInstead } from './faultResponses';
import { type ActiveFault, Faults } from './faults';
import { Journal, type JournalEntry } from './journal';
import { parseJson } from './json';

/** An error that the provider responds with; a route throws it. */
export class ErrorResponse extends Error {
	constructor(
		readonly status: number,
		readonly body: unknown,
		readonly headers: Record<string, string> = {},
	) {
		super(`Responded with ${status}`);
	}
}

/** Runs before a request is carried out; `n` counts the requests with the same method and path. */
export type BeforeEach = (request: JournalEntry, n: number) => void | Promise<void>;

/** A route, with its path as OpenAPI writes it: `/v1/orders/{orderId}`. */
export interface Route {
	method: string;
	path: string;
}

/** A request and the provider's response to it, before a fault changed it. */
export interface Exchange extends Route {
	query: Record<string, string>;
	/** The parsed JSON, or the raw text if it is not JSON. Undefined without a body. */
	body: unknown;
	status: number;
	contentType: string;
	/** The parsed JSON, or the raw text if it is not JSON. Undefined if the body was streamed. */
	response: unknown;
	/** The kind of fault that affected the request. */
	fault?: string;
}

/** Options of every emulator. */
export interface EmulatorOptions {
	/** Minimum duration of a request, in milliseconds. */
	latency: number;
}

interface Handling {
	entry: JournalEntry;
	/** Ends what `begin` started. */
	end?: () => void;
	fault?: ActiveFault;
	/** Whether the fault responded, so that the provider never received the request. */
	isFaultResponse: boolean;
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

/** Shared by all emulators of the process, so that each schema is compiled only once. */
const buildValidator = AjvCompiler();

/** A provider's HTTP API on a loopback port, with a journal, faults and a control API. */
export abstract class Emulator<Options extends EmulatorOptions = EmulatorOptions> {
	readonly journal = new Journal();
	readonly faults: Faults;
	/** The origin, such as `http://127.0.0.1:41001`. Empty until `listen`. */
	url = '';
	/** The provider's routes. Empty until `listen`. */
	readonly routeList: Route[] = [];
	private readonly app = fastify({
		forceCloseConnections: true,
		// An import of 2,000 orders is larger than Fastify's default limit.
		bodyLimit: 32 * 1024 * 1024,
		// An order number may have 128 characters, each of them percent-encoded.
		routerOptions: { maxParamLength: 400 },
		schemaController: { compilersFactory: { buildValidator } },
		// By default, Fastify converts "5" to 5 and drops unknown fields. The providers do neither.
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
		/** Can be changed at any time. */
		readonly options: Options,
	) {
		this.faults = new Faults(seed);
	}

	/** Adds the provider's routes. */
	protected abstract routes(app: FastifyInstance): void;

	/** Responds to a path that the provider does not have. */
	protected abstract unknownPath(request: FastifyRequest, reply: FastifyReply): FastifyReply;

	/** Returns what has happened so far, as JSON for a caller in another process. */
	abstract state(): unknown;

	/**
	 * Runs when a request arrives, before latency and faults, for example to lock a record.
	 *
	 * @returns a function that runs once the response is sent, possibly twice
	 */
	protected begin(_request: FastifyRequest): (() => void) | undefined {
		return undefined;
	}

	/** The methods that exist for a path. */
	protected methodsOf(path: string): string[] {
		const known = this.routeList.filter((route) =>
			new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
		);
		return [...new Set(known.map(({ method }) => method))];
	}

	/** Adds the provider's own control routes, relative to `/__emulator`. */
	protected controlRoutes(_app: FastifyInstance): void {}

	/** Starts to listen, on loopback only. Port 0 chooses any free port. */
	async listen(port: number): Promise<void> {
		await this.app.register(plugin('provider', (scope) => this.provider(scope)));
		await this.app.register(
			plugin('control', (scope) => {
				addControlRoutes(scope, this);
				this.controlRoutes(scope);
			}),
			{ prefix: '/__emulator' },
		);
		this.url = await this.app.listen({ host: '127.0.0.1', port });
	}

	/** Stops and drops open connections. */
	async close(): Promise<void> {
		this.faults.clear();
		await this.app.close();
	}

	/**
	 * Runs a function right before each request is carried out, for example to add records between two
	 * pages.
	 *
	 * @returns a function that stops it
	 */
	beforeEach(run: BeforeEach): () => void {
		const hook = { run, counts: new Map<string, number>() };
		this.hooks.add(hook);
		return () => void this.hooks.delete(hook);
	}

	/**
	 * Runs a function for every response of the provider.
	 *
	 * @returns a function that stops it
	 */
	observe(run: (exchange: Exchange) => void): () => void {
		this.observers.add(run);
		return () => void this.observers.delete(run);
	}

	protected notifyObservers(
		{ is404, method, routeOptions: { url } }: FastifyRequest,
		{ query, body, fault }: Pick<Exchange, 'query'> & Partial<Pick<Exchange, 'body' | 'fault'>>,
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
			response: payload === undefined ? undefined : (parseJson(payload) ?? payload),
			fault,
		};
		for (const run of this.observers) run(exchange);
	}

	/** Records each route that is added. HEAD is skipped, since Fastify adds it with every GET. */
	protected recordRoutes(scope: FastifyInstance): void {
		scope.addHook('onRoute', ({ method, url }) => {
			for (const each of [method].flat()) {
				if (each !== 'HEAD') this.routeList.push({ method: each, path: openApiPath(url) });
			}
		});
	}

	private provider(scope: FastifyInstance): void {
		this.recordRoutes(scope);
		// Bodies stay text, since each provider has its own response to a body that is not JSON.
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
			done(null, body),
		);
		scope.addHook('preValidation', async (request, reply) => this.arrive(request, reply));
		scope.addHook('onSend', async (request, reply, payload) => {
			const sent = await this.depart(request, reply, payload as string);
			// Ends before the response is sent: the caller's next request may follow at once.
			this.handlings.get(request)?.end?.();
			return sent;
		});
		scope.setErrorHandler((error, _request, reply) =>
			error instanceof ErrorResponse
				? reply.code(error.status).headers(error.headers).send(error.body)
				: reply.send(error),
		);
		scope.setNotFoundHandler((request, reply) => this.unknownPath(request, reply));
		this.routes(scope);
	}

	private async arrive(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
		const entry = this.journal.open(describe(request));
		const handling: Handling = { entry, end: this.begin(request), isFaultResponse: false };
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
			const respond = respondInstead(fault, request, reply);
			if (respond) {
				// Must be set before responding, which runs `depart`.
				handling.isFaultResponse = true;
				respond();
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
		const { entry, fault: active, isFaultResponse } = handling;
		if (!isFaultResponse) this.notifyObservers(request, entry, reply, payload);
		entry.applied = !isFaultResponse && reply.statusCode < 300;
		entry.status = reply.statusCode;
		if (!active || isFaultResponse) return payload;
		return await damageResponse(active, entry, request, reply, payload);
	}
}

/** Creates a named Fastify plugin. For one without a name, Fastify searches all loaded modules. */
export function plugin(name: string, add: (scope: FastifyInstance) => void): FastifyPluginAsync {
	const named: FastifyPluginAsync = async (scope) => add(scope);
	return Object.assign(named, { [Symbol.for('fastify.display-name')]: name });
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
