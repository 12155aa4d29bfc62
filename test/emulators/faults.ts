import type { JournalEntry } from './journal';
import { seededRandom } from './random';

/** Which requests a fault affects. An omitted condition matches every request. */
export interface FaultMatch {
	method?: string;
	/** A pattern, an exact path, or the start of a path followed by `*`. */
	path?: RegExp | string;
	/** Query parameters that the request must have. */
	query?: Record<string, string>;
	/** How many requests it affects; all by default. */
	times?: number;
	/** How many matching requests are left alone first. */
	skip?: number;
	/** The probability, 0 to 1, that a matching request is affected; random by the emulator's seed. */
	probability?: number;
}

/** What a fault does. */
export type FaultEffect =
	/** Responds with another status; with `applied`, only after carrying the request out. */
	| {
			kind: 'status';
			status: number;
			body?: unknown;
			headers?: Record<string, string>;
			applied?: boolean;
	  }
	/** Only waits. Every fault can have a `delay`. */
	| { kind: 'delay'; delay: number }
	/** Drops the connection; the request is not carried out. */
	| { kind: 'resetBefore' }
	/** Carries the request out, then drops the connection. */
	| { kind: 'resetAfter' }
	/** Carries the request out and sends only the first half of the body. */
	| { kind: 'truncated' }
	/** Carries the request out and drops the connection in the middle of the body. */
	| { kind: 'breakOff' }
	/** Carries the request out and sends a body that does not have its declared encoding. */
	| { kind: 'badEncoding'; encoding: 'gzip' | 'br' }
	/** Carries the request out and sends one byte every `every` milliseconds, without end. */
	| { kind: 'drip'; every: number }
	/** Carries the request out and sends data without end. */
	| { kind: 'endless'; status?: number }
	/** Switches to another protocol (101) and sends nothing more; the request is not carried out. */
	| { kind: 'upgrade' }
	/** Responds with an HTML page and status 200, like a proxy or a login page. */
	| { kind: 'html'; body?: string }
	/** Redirects the caller. */
	| { kind: 'redirect'; location: string; status?: number }
	/** Replaces the origin of a list's `next` and `previous` links. */
	| { kind: 'next'; origin: string }
	/** Carries the request out and holds the response until `release` is called. */
	| { kind: 'hold' };

/** A fault and the requests it affects. `delay` is in milliseconds and comes first. */
export type Fault = FaultEffect & { match?: FaultMatch; delay?: number };

/** A fault that has been added. */
export class ActiveFault {
	/** How many requests it has affected. */
	used = 0;
	/** How many requests it is holding. */
	holding = 0;
	/** Resolves when a `hold` fault holds its first request. */
	readonly reached: Promise<void>;
	private seen = 0;
	private notifyObservers!: () => void;
	private readonly released: Promise<void>;
	/** Releases the requests that a `hold` fault holds, and all later ones. */
	readonly release: () => void;

	constructor(
		readonly id: number,
		readonly fault: Fault,
		private readonly random: () => number,
	) {
		this.reached = new Promise((resolve) => (this.notifyObservers = resolve));
		let release!: () => void;
		this.released = new Promise((resolve) => (release = resolve));
		this.release = release;
	}

	/** Whether this fault affects a request. Counts the request, so call it once per request. */
	hits({ method, path, query }: Pick<JournalEntry, 'method' | 'path' | 'query'>): boolean {
		const { match = {} } = this.fault;
		if (match.method !== undefined && match.method !== method) return false;
		if (match.path !== undefined && !pathMatches(match.path, path)) return false;
		const parameters = Object.entries(match.query ?? {});
		if (parameters.some(([name, value]) => query[name] !== value)) return false;
		this.seen += 1;
		if (this.seen <= (match.skip ?? 0)) return false;
		if (this.used >= (match.times ?? Infinity)) return false;
		return match.probability === undefined || this.random() < match.probability;
	}

	/** Holds a request until `release` is called. */
	async hold(): Promise<void> {
		this.holding += 1;
		this.notifyObservers();
		await this.released;
		this.holding -= 1;
	}
}

function pathMatches(pattern: RegExp | string, path: string): boolean {
	if (pattern instanceof RegExp) return pattern.test(path);
	return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

/** The faults of an emulator. */
export class Faults {
	private active: ActiveFault[] = [];
	private lastId = 0;
	private readonly random: () => number;

	constructor(seed: number) {
		this.random = seededRandom(seed);
	}

	/** Adds a fault. */
	add(fault: Fault): ActiveFault {
		this.lastId += 1;
		const active = new ActiveFault(this.lastId, fault, this.random);
		this.active.push(active);
		return active;
	}

	/** The faults in the order in which they were added. */
	list(): readonly ActiveFault[] {
		return this.active;
	}

	/** Removes a fault and releases what it holds. */
	remove(id: number): void {
		this.active.find((fault) => fault.id === id)?.release();
		this.active = this.active.filter((fault) => fault.id !== id);
	}

	/** Removes all faults and releases what they hold. */
	clear(): void {
		this.active.forEach((fault) => fault.release());
		this.active = [];
	}

	/** Returns the fault for a request: the first one that affects it. */
	take(entry: JournalEntry): ActiveFault | undefined {
		const due = this.active.filter((fault) => fault.hits(entry))[0];
		if (due) due.used += 1;
		return due;
	}
}
