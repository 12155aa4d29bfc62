import type { JournalEntry } from './journal';
import { seededRandom } from './random';

/** Which requests a fault hits. Everything left out matches. */
export interface FaultMatch {
	method?: string;
	/** A pattern, an exact path, or the beginning of a path when it ends with `*`. */
	path?: RegExp | string;
	/** Query parameters that the request has, among others. */
	query?: Record<string, string>;
	/** How many requests it hits; all of them when left out. */
	times?: number;
	/** How many matching requests pass unharmed first. */
	skip?: number;
	/** The chance, 0 to 1, that a matching request is hit; drawn from the sandbox's seed. */
	probability?: number;
}

/** What goes wrong. */
export type FaultEffect =
	/** Answers another status; with `applied` only after the request was carried out. */
	| {
			kind: 'status';
			status: number;
			body?: unknown;
			headers?: Record<string, string>;
			applied?: boolean;
	  }
	/** Only waits (see `delay`, which every fault can have). */
	| { kind: 'delay'; delay: number }
	/** Drops the connection; the request is not carried out. */
	| { kind: 'resetBefore' }
	/** Carries the request out, then drops the connection. */
	| { kind: 'resetAfter' }
	/** Carries the request out and answers the first half of the body. */
	| { kind: 'truncated' }
	/** Carries the request out, and drops the connection in the middle of the announced body. */
	| { kind: 'breakOff' }
	/** Carries the request out and answers with a body that is not in its announced encoding. */
	| { kind: 'badEncoding'; encoding: 'gzip' | 'br' }
	/** Carries the request out, and sends its body byte by byte, with `every` milliseconds between, for ever. */
	| { kind: 'drip'; every: number }
	/** Carries the request out, and sends data without an end. */
	| { kind: 'endless'; status?: number }
	/** Switches to another protocol (101) and says nothing more; the request is not carried out. */
	| { kind: 'upgrade' }
	/** Answers an HTML page with status 200, as a proxy or a login wall does. */
	| { kind: 'html'; body?: string }
	/** Sends the caller elsewhere. */
	| { kind: 'redirect'; location: string; status?: number }
	/** Lets the list's `next` (and `previous`) address point to another origin. */
	| { kind: 'next'; origin: string }
	/** Carries the request out and keeps the answer back until `release` is called. */
	| { kind: 'hold' };

/** A fault as it is ordered. `delay` is in milliseconds and comes before anything else. */
export type Fault = FaultEffect & { match?: FaultMatch; delay?: number };

/** A fault in force. */
export class ActiveFault {
	/** How many requests it has hit. */
	used = 0;
	/** How many requests it is holding back now. */
	holding = 0;
	/** Resolves when a `hold` fault has its first request in hand. */
	readonly reached: Promise<void>;
	private seen = 0;
	private notifyObservers!: () => void;
	private readonly released: Promise<void>;
	/** Lets go the requests that a `hold` fault keeps, and all that come later. */
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

	/** Whether this fault hits the request. Counts it, so ask once a request. */
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

	/** Keeps a request back until `release` is called. */
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

/** The faults of one stand-in. */
export class Faults {
	private active: ActiveFault[] = [];
	private lastId = 0;
	private readonly random: () => number;

	constructor(seed: number) {
		this.random = seededRandom(seed);
	}

	/** Orders a fault. */
	add(fault: Fault): ActiveFault {
		this.lastId += 1;
		const active = new ActiveFault(this.lastId, fault, this.random);
		this.active.push(active);
		return active;
	}

	/** The faults in force, in the order in which they were added. */
	list(): readonly ActiveFault[] {
		return this.active;
	}

	/** Takes one fault back and lets go what it holds. */
	remove(id: number): void {
		this.active.find((fault) => fault.id === id)?.release();
		this.active = this.active.filter((fault) => fault.id !== id);
	}

	/** Takes all faults back and lets go what they hold. */
	clear(): void {
		this.active.forEach((fault) => fault.release());
		this.active = [];
	}

	/** The fault for a request: one request meets one fault, the first added that is due. */
	take(entry: JournalEntry): ActiveFault | undefined {
		const due = this.active.filter((fault) => fault.hits(entry))[0];
		if (due) due.used += 1;
		return due;
	}
}
