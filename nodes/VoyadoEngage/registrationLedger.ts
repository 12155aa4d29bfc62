import type { DeduplicationHelperFunctions } from 'n8n-workflow';

/**
 * Remembers which order events were registered, so that none is registered twice. It lives in n8n's
 * own deduplication store, kept for the node in n8n's database.
 *
 * That store has no plain look: whoever asks for a mark also sets it. A mark that says "registered"
 * would therefore come into being by being looked for. So an event has two marks, `event` and
 * `sending`, which one call asks for and sets together, and what says "registered" is that `sending`
 * is no longer there:
 *
 * | event | sending | what it means                                        |
 * |-------|---------|------------------------------------------------------|
 * |   -   |    -    | new                                                  |
 * |   x   |    x    | was being sent; whether Voyado acted is not known    |
 * |   x   |    -    | registered                                           |
 *
 * A process that dies between two calls can so only leave "not known", never a wrong "registered".
 */
export type LedgerAnswer = 'new' | 'registered' | 'unknown';

type Store = Pick<DeduplicationHelperFunctions, 'checkProcessedAndRecord' | 'removeProcessed'>;

/** Oldest marks are dropped beyond this; one event keeps one mark. */
const MOST_MARKS = 10_000;
const STORE_OPTIONS = { mode: 'entries', maxEntries: MOST_MARKS } as const;
const MOST_LOOKS = 5;

/** Two calls of the store at the same time lose one of them, so all of a process go one after another. */
let lastCall: Promise<unknown> = Promise.resolve();

function oneAfterAnother<Result>(call: () => Promise<Result>): Promise<Result> {
	const result = lastCall.then(call, call);
	lastCall = result.catch(() => undefined);
	return result;
}

interface Waiting<Result> {
	key: string;
	resolve(result: Result): void;
	reject(reason: unknown): void;
}

/** How an event's sending ended: the marks that stay, and those that go. */
interface Ending extends Waiting<void> {
	kept: string[];
	removed: string[];
}

export class RegistrationLedger {
	private begins: Array<Waiting<LedgerAnswer>> = [];

	private endings: Ending[] = [];

	private isQueued = false;

	constructor(private readonly store: Store) {}

	/**
	 * Marks an event as being sent, and says what was known of it before.
	 *
	 * @param key identifies the event; not two at the same time with the same key
	 */
	async begin(key: string): Promise<LedgerAnswer> {
		return await new Promise((resolve, reject) => {
			this.begins.push({ key, resolve, reject });
			this.queue();
		});
	}

	/** Records that Voyado accepted the event. */
	async markRegistered(key: string): Promise<void> {
		await this.end(key, { kept: [eventMark(key)], removed: [sendingMark(key)] });
	}

	/** Forgets the event, since Voyado certainly did not act on it. */
	async withdraw(key: string): Promise<void> {
		await this.end(key, { kept: [], removed: [eventMark(key), sendingMark(key)] });
	}

	private async end(key: string, marks: Pick<Ending, 'kept' | 'removed'>): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			this.endings.push({ key, ...marks, resolve, reject });
			this.queue();
		});
	}

	/** Everything that items ask for while a call runs goes into the next one together. */
	private queue(): void {
		if (this.isQueued) return;
		this.isQueued = true;
		void oneAfterAnother(async () => {
			this.isQueued = false;
			const { begins, endings } = this;
			this.begins = [];
			this.endings = [];
			await this.settle(endings, async () => await this.recordEndings(endings));
			await this.settle(begins, async () => await this.recordMarks(begins));
		});
	}

	private async settle(
		waiting: Array<{ reject(reason: unknown): void }>,
		call: () => Promise<void>,
	): Promise<void> {
		if (waiting.length === 0) return;
		try {
			await call();
		} catch (error) {
			for (const { reject } of waiting) reject(error);
		}
	}

	private async recordEndings(endings: Ending[]): Promise<void> {
		const kept = endings.flatMap((ending) => ending.kept);
		// They are there, unless another worker's call has overwritten them while Voyado answered.
		if (kept.length > 0) await this.store.checkProcessedAndRecord(kept, 'node', STORE_OPTIONS);
		const removed = endings.flatMap((ending) => ending.removed);
		await this.store.removeProcessed(removed, 'node', STORE_OPTIONS);
		for (const { resolve } of endings) resolve();
	}

	private async recordMarks(begins: Array<Waiting<LedgerAnswer>>): Promise<void> {
		// `event` first: the store drops the oldest marks, and `sending` alone still means "not known".
		const marks = begins.flatMap(({ key }) => [eventMark(key), sendingMark(key)]);
		const { new: added } = await this.store.checkProcessedAndRecord(marks, 'node', STORE_OPTIONS);
		const isNew = new Set(added);
		const answers = begins.map(({ key }) =>
			toAnswer(isNew.has(eventMark(key)), isNew.has(sendingMark(key))),
		);
		const asked = begins.flatMap(({ key }, index) => marksOfQuestion(key, answers[index], isNew));
		if (asked.length > 0) await this.store.removeProcessed(asked, 'node', STORE_OPTIONS);
		const started = begins.filter((_, index) => answers[index] === 'new');
		if (started.length > 0) await this.lookAgain(started.map(({ key }) => key));
		begins.forEach(({ resolve }, index) => resolve(answers[index]));
	}

	/** Another worker's call at the same moment can have overwritten these marks: then they are set again. */
	private async lookAgain(keys: string[]): Promise<void> {
		const marks = keys.flatMap((key) => [eventMark(key), sendingMark(key)]);
		for (let look = 1; look <= MOST_LOOKS; look++) {
			const { new: lost } = await this.store.checkProcessedAndRecord(marks, 'node', STORE_OPTIONS);
			if (lost.length === 0) return;
		}
		throw new Error('The marks could not be kept in the deduplication store of n8n');
	}
}

function toAnswer(eventIsNew: boolean, sendingIsNew: boolean): LedgerAnswer {
	if (eventIsNew && sendingIsNew) return 'new';
	return !eventIsNew && sendingIsNew ? 'registered' : 'unknown';
}

/**
 * The marks that are there only because the question set them. `event` is one of them where the store
 * had dropped it as too old: put back now, it would outlive `sending` and then say "registered".
 */
function marksOfQuestion(key: string, answer: LedgerAnswer, isNew: Set<unknown>): string[] {
	if (answer === 'registered') return [sendingMark(key)];
	return answer === 'unknown' && isNew.has(eventMark(key)) ? [eventMark(key)] : [];
}

function eventMark(key: string): string {
	return `event ${key}`;
}

function sendingMark(key: string): string {
	return `sending ${key}`;
}
