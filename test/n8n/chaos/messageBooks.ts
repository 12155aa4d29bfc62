import type { Failures } from './run';

/** What became of the messages about orders. Each is counted once, except where it is registered twice. */
export interface MessageOutcome extends Failures {
	/** Messages that the orders asked for. */
	messages: number;
	registeredOnce: number;
	/** Reported as outcome unknown: a person has to look. */
	unknown: number;
	/** Reported as refused by Voyado. */
	refused: number;
	/** Of statuses that an order has left again before a poll could see them. */
	passedUnseen: number;
	/** Of statuses that an order has left while n8n was dead, which was killed as it processed them. */
	passedInKill: number;
	/** Of orders that no poll has seen under way, which the trigger cannot know. */
	neverUnderWay: number;
	unfounded: number;
}

/** What is known of one order, by message. */
class OrderBook {
	/** Every message that its statuses stand for, in order. */
	readonly asked = new Set<string>();
	/** When whole answers of Akinon have shown its status, first and last; epoch milliseconds. */
	readonly shown = new Map<string, { first: number; last: number }>();
	/** When a list of orders under way has shown it first. */
	underWayAt?: number;
	/** Messages that were shown to a poll, or emitted to an execution, that was then killed. */
	readonly cutOff = new Set<string>();
	readonly registered = new Map<string, number>();
	readonly reported = new Map<string, string>();
	readonly emitted = new Set<string>();

	/** The message of the status that it has now. */
	get last(): string {
		return [...this.asked].at(-1)!;
	}
}

/** Keeps what each order asked for, what Akinon has shown of it, and what became of it. */
export class MessageBooks {
	private readonly orders = new Map<number, OrderBook>();

	/** Records that an order has a status which stands for this message. */
	ask(id: number, message: string): void {
		this.of(id).asked.add(message);
	}

	/** Records that a poll was shown an order, in an answer that arrived whole. */
	show(id: number, message: string, now: number, isUnderWay: boolean): void {
		const order = this.of(id);
		if (isUnderWay) order.underWayAt ??= now;
		if (order.underWayAt === undefined) return;
		order.shown.set(message, { first: order.shown.get(message)?.first ?? now, last: now });
		order.cutOff.delete(message);
	}

	/** Forgets what was shown only from `since` on: the poll that it was shown to was killed. */
	cutOff(since: number): void {
		for (const order of this.orders.values()) {
			if ((order.underWayAt ?? 0) >= since) order.underWayAt = undefined;
			for (const [message, { first }] of order.shown) {
				if (first < since) continue;
				order.shown.delete(message);
				order.cutOff.add(message);
			}
		}
	}

	/** Records that an execution which was to send the message was killed. */
	crash(id: number, message: string, killedAt: number): void {
		const order = this.of(id);
		order.emitted.add(message);
		if ((order.shown.get(message)?.last ?? 0) < killedAt) order.cutOff.add(message);
	}

	emit(id: number, message: string): void {
		this.of(id).emitted.add(message);
	}

	report(id: number, message: string, outcome: string): void {
		this.of(id).reported.set(message, outcome);
	}

	/** Counts what became of each message, given those that Voyado has accepted. */
	count(registrations: Array<{ id: number; message: string }>): MessageOutcome {
		for (const order of this.orders.values()) order.registered.clear();
		for (const { id, message } of registrations) {
			const { registered } = this.of(id);
			registered.set(message, (registered.get(message) ?? 0) + 1);
		}
		const outcome: MessageOutcome = {
			messages: 0,
			registeredOnce: 0,
			unknown: 0,
			refused: 0,
			passedUnseen: 0,
			passedInKill: 0,
			neverUnderWay: 0,
			lost: 0,
			twice: 0,
			neverEmitted: 0,
			unfounded: 0,
		};
		for (const order of this.orders.values()) countOrder(order, outcome);
		return outcome;
	}

	/** Lists the messages that are lost or registered twice, for a person who looks for the reason. */
	failures(): string[] {
		return [...this.orders].flatMap(([id, order]) =>
			[...order.asked].flatMap((message) => {
				const fate = fateOf(order, message);
				if (fate !== 'lost' && fate !== 'twice') return [];
				const emitted = order.emitted.has(message) ? 'emitted' : 'never emitted';
				return `${fate}: order ${id}, ${message}, ${emitted}, of ${[...order.asked].join(', ')}`;
			}),
		);
	}

	private of(id: number): OrderBook {
		const known = this.orders.get(id);
		if (known) return known;
		const order = new OrderBook();
		this.orders.set(id, order);
		return order;
	}
}

function countOrder(order: OrderBook, outcome: MessageOutcome): void {
	outcome.messages += order.asked.size;
	for (const message of order.asked) {
		const fate = fateOf(order, message);
		outcome[fate]++;
		if (fate === 'lost' && !order.emitted.has(message)) outcome.neverEmitted++;
	}
	for (const message of order.registered.keys()) {
		if (!order.asked.has(message)) outcome.unfounded++;
	}
}

type Fate = Exclude<keyof MessageOutcome, 'messages' | 'neverEmitted' | 'unfounded'>;

function fateOf(order: OrderBook, message: string): Fate {
	const times = order.registered.get(message) ?? 0;
	if (times > 0) return times === 1 ? 'registeredOnce' : 'twice';
	const reported = order.reported.get(message);
	if (reported === 'unknown' || reported === 'refused') return reported;
	if (order.underWayAt === undefined) return 'neverUnderWay';
	if (message === order.last) return 'lost';
	if (order.cutOff.has(message)) return 'passedInKill';
	return order.shown.has(message) ? 'lost' : 'passedUnseen';
}
