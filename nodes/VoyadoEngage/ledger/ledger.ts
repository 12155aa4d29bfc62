import chunk from 'lodash/chunk';
import { sleep } from 'n8n-workflow';

import {
	endAndClaimEvents,
	MARKS_OF_EVENT,
	readEvents,
	type Claim,
	type Ending,
	type EventState,
} from './eventMarks';
import { STORE_OPTIONS, StoreLock, type Store } from './storeLock';

/** Asking for all events of a long list at once would keep the lock from others for too long. */
const EVENTS_OF_QUESTION = 500;
/** So few are asked for when they are begun. */
const FEW_EVENTS = 8;
/** At the highest rate that Voyado takes, one order is sent in this time. Those about it share a round. */
const GATHERING_MS = 20;
const PAUSE_BEFORE_LOOKING_AGAIN_MS = 1_000;

interface Waiting<Request, Answer> {
	request: Request;
	resolve(answer: Answer): void;
	reject(reason: unknown): void;
}

type ClaimAnswer = { state: EventState; period: number };

/**
 * One node's events, for all executions of this process: whatever they ask for while the store is at
 * work goes into the next round together, under one lock.
 */
class NodeEvents {
	private readonly lock = new StoreLock();

	private endings: Array<Waiting<Ending, void>> = [];

	private claims: Array<Waiting<Claim, ClaimAnswer>> = [];

	private questions: Array<Waiting<string[], Map<string, EventState>>> = [];

	/** Endings that the store did not take; a later round tries again. */
	private unwritten: Ending[] = [];

	private maxEvents = 0;

	private isWorking = false;

	/** Whether other workers were kept out in the last round. */
	hasLock = true;

	async read(store: Store, keys: string[]): Promise<Map<string, EventState>> {
		return await new Promise((resolve, reject) => {
			this.questions.push({ request: keys, resolve, reject });
			this.work(store);
		});
	}

	/** Not two at the same time with the same key. */
	async claim(store: Store, claim: Claim, maxEvents: number): Promise<ClaimAnswer> {
		return await new Promise((resolve, reject) => {
			this.maxEvents = Math.max(this.maxEvents, maxEvents);
			this.claims.push({ request: claim, resolve, reject });
			this.work(store);
		});
	}

	async end(store: Store, ending: Ending): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.endings.push({ request: ending, resolve, reject });
			this.work(store);
		});
	}

	private work(store: Store): void {
		if (this.isWorking) return;
		this.isWorking = true;
		void (async () => {
			while (this.endings.length + this.claims.length + this.questions.length > 0) {
				await sleep(GATHERING_MS);
				await this.round(store);
			}
			this.isWorking = false;
		})();
	}

	private async round(store: Store): Promise<void> {
		const { endings, claims, questions, maxEvents } = this;
		this.endings = [];
		this.claims = [];
		this.questions = [];
		this.maxEvents = 0;
		try {
			const release = await this.lock.acquire(store);
			this.hasLock = release !== undefined;
			const answers = [
				await this.endAndClaim(store, endings, claims, maxEvents),
				...(await this.answerQuestions(store, questions)),
			];
			// A lock that stays is broken by the next one; what was done under it is done.
			await release?.().catch(() => undefined);
			// Not before: a process may end as soon as its execution has.
			for (const give of answers) give();
		} catch (error) {
			this.keepForLater(endings.map(({ request }) => request));
			for (const { reject } of [...endings, ...claims, ...questions]) reject(error);
		}
	}

	/** @returns gives the answers to those who wait for them */
	private async endAndClaim(
		store: Store,
		endings: Array<Waiting<Ending, void>>,
		claims: Array<Waiting<Claim, ClaimAnswer>>,
		maxEvents: number,
	): Promise<() => void> {
		const ended = endings.map(({ request }) => request);
		const claimed = claims.map(({ request }) => request);
		try {
			await this.writeLate(store);
			const { states, period } = await endAndClaimEvents(store, ended, claimed, maxEvents);
			return () => {
				for (const { resolve } of endings) resolve();
				for (const { request, resolve } of claims) {
					resolve({ state: states.get(request.key)!, period });
				}
			};
		} catch (error) {
			this.keepForLater(ended);
			return () => {
				for (const { reject } of [...endings, ...claims]) reject(error);
			};
		}
	}

	/** First, since one of these events may be claimed again. */
	private async writeLate(store: Store): Promise<void> {
		const late = this.unwritten;
		if (late.length === 0) return;
		await endAndClaimEvents(store, late, [], 0);
		this.unwritten = [];
	}

	/** @returns give the answers to those who wait for them */
	private async answerQuestions(
		store: Store,
		questions: Array<Waiting<string[], Map<string, EventState>>>,
	): Promise<Array<() => void>> {
		const answers: Array<() => void> = [];
		for (const { request, resolve, reject } of questions) {
			try {
				const states = await readEvents(store, request);
				answers.push(() => resolve(states));
			} catch (error) {
				answers.push(() => reject(error));
			}
		}
		return answers;
	}

	private keepForLater(endings: Ending[]): void {
		for (const ending of endings) {
			// Another worker may have claimed it by then, as one of unknown outcome: it must not become new.
			const state = ending.state === 'new' ? 'unknown' : ending.state;
			this.unwritten.push({ ...ending, state });
		}
	}
}

/** By workflow and node. */
const eventsOfNodes = new Map<string, NodeEvents>();

function eventsOf(nodeName: string): NodeEvents {
	const events = eventsOfNodes.get(nodeName) ?? new NodeEvents();
	eventsOfNodes.set(nodeName, events);
	return events;
}

/** What became of an event that was sent. */
export type SendingOutcome = 'registered' | 'notRegistered' | 'unknown';

export interface LedgerOptions {
	/** The deduplication helpers of the execution. */
	store: Store;
	/** Tells the node apart from all others of this n8n. */
	nodeName: string;
	/** The oldest events are forgotten beyond this, but never for those of the same run. */
	maxEvents: number;
	/** Ends the waiting for another worker. */
	signal?: AbortSignal;
}

/**
 * Remembers for a run of a node which order events were registered, so that none is registered twice,
 * whichever execution or worker it comes to. It lives in n8n's own deduplication store, kept for the
 * node in n8n's database.
 *
 * Ask for all events with `open`. Then, for each one to be sent: `begin`, and where that lets it be
 * sent, `end`. A dry run only looks.
 */
export class RegistrationLedger {
	private readonly events: NodeEvents;

	private readonly registered = new Set<string>();

	private readonly periods = new Map<string, number>();

	private maxEvents: number;

	private remembered = 0;

	constructor(private readonly options: LedgerOptions) {
		this.events = eventsOf(options.nodeName);
		this.maxEvents = options.maxEvents;
	}

	/**
	 * Looks up all events of a run, so that `begin` answers for the registered ones at once.
	 *
	 * @param evenFew whether to look up few events too, for `isRegistered`
	 * @throws what the store throws
	 */
	async open(keys: string[], evenFew = false): Promise<void> {
		this.maxEvents = Math.max(this.options.maxEvents, keys.length);
		const marks = await this.countMarks();
		this.remembered = Math.floor(marks / MARKS_OF_EVENT);
		if (marks === 0 || (keys.length <= FEW_EVENTS && !evenFew)) return;
		for (const [key, state] of await this.readStates(keys)) {
			if (state === 'registered') this.registered.add(key);
		}
	}

	/**
	 * What is known of events, without taking note of anything: the store is as it was afterwards. An
	 * event that is under way counts as unknown.
	 *
	 * @returns nothing for an event that is new
	 * @throws what the store throws
	 */
	async look(keys: string[]): Promise<Map<string, EventState>> {
		// Asking would make a list where there is none yet.
		return (await this.countMarks()) === 0 ? new Map() : await this.readStates(keys);
	}

	private async countMarks(): Promise<number> {
		return await this.options.store.getProcessedDataCount('node', STORE_OPTIONS);
	}

	private async readStates(keys: string[]): Promise<Map<string, EventState>> {
		const states = new Map<string, EventState>();
		for (const some of chunk([...new Set(keys)], EVENTS_OF_QUESTION)) {
			const found = await this.events.read(this.options.store, some);
			for (const [key, state] of found) states.set(key, state);
		}
		return states;
	}

	/** Whether `open` found the event registered. */
	isRegistered(key: string): boolean {
		return this.registered.has(key);
	}

	/**
	 * Claims an event for sending, and says what was known of it before. Waits while another worker
	 * sends it. Not two at the same time with the same key in a process.
	 *
	 * @param evenIfUnknown whether to claim it too where a sending before had no known outcome
	 * @returns `new`: send it, then call `end`. `registered`: do not send it. `unknown`: do not send it,
	 * unless it was claimed all the same; then call `end` as well
	 * @throws what the store throws, or the abort of the signal; the event is not to be sent then
	 */
	async begin(key: string, evenIfUnknown: boolean): Promise<Exclude<EventState, 'underWay'>> {
		if (this.registered.has(key)) return 'registered';
		const { store, signal } = this.options;
		for (;;) {
			signal?.throwIfAborted();
			const { state, period } = await this.events.claim(
				store,
				{ key, evenIfUnknown },
				this.maxEvents,
			);
			if (state !== 'underWay') {
				this.periods.set(key, period);
				if (state === 'new') this.remembered++;
				return state;
			}
			await sleep(PAUSE_BEFORE_LOOKING_AGAIN_MS, signal);
		}
	}

	/**
	 * Writes down how the sending of a claimed event ended: Voyado accepted it, certainly did not act
	 * on it, or left it open.
	 *
	 * @throws what the store throws; the event is then unknown
	 */
	async end(key: string, outcome: SendingOutcome): Promise<void> {
		const period = this.periods.get(key)!;
		const state = outcome === 'notRegistered' ? 'new' : outcome;
		await this.events.end(this.options.store, { key, period, state });
	}

	/** Whether other workers are kept from the same event. */
	get hasLock(): boolean {
		return this.events.hasLock;
	}

	/** How many events are remembered, and of how many, as far as this run has seen. */
	get fillLevel(): { remembered: number; maxEvents: number } {
		return { remembered: this.remembered, maxEvents: this.maxEvents };
	}
}
