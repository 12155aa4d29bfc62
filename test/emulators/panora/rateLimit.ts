import type { FastifyReply, FastifyRequest } from 'fastify';

export const MINUTE = 60_000;

/** Counts the requests of the last minute per caller and route. */
export class RateLimit {
	private readonly arrivals = new Map<string, number[]>();

	/** @returns how many requests were counted, this one included */
	count(request: FastifyRequest): number {
		const now = performance.now();
		const recent = this.recent(request).filter((time) => now - time < MINUTE);
		recent.push(now);
		this.arrivals.set(routeOf(request), recent);
		return recent.length;
	}

	/** Adds the headers that tell a caller how many requests remain. */
	addHeaders(request: FastifyRequest, reply: FastifyReply, limit: number): void {
		const recent = this.recent(request);
		const seconds = Math.ceil((MINUTE - (performance.now() - (recent[0] ?? 0))) / 1000);
		if (reply.statusCode === 429) {
			// A fault may have set it already.
			if (!reply.hasHeader('Retry-After')) reply.header('Retry-After', String(seconds));
			return;
		}
		reply.header('X-RateLimit-Limit', String(limit));
		reply.header('X-RateLimit-Remaining', String(Math.max(0, limit - recent.length)));
		reply.header('X-RateLimit-Reset', String(seconds));
	}

	private recent(request: FastifyRequest): number[] {
		return this.arrivals.get(routeOf(request)) ?? [];
	}
}

function routeOf(request: FastifyRequest): string {
	return `${request.method} ${request.routeOptions.url} ${request.ip}`;
}
