import type { Akinon } from '../../emulators/akinon';
import type { OrderMove } from '../../emulators/akinon/moveOn';
import type { AkinonOrder } from '../../emulators/orders';

const TICK_MS = 250;
/** Orders arrive spread over this time. */
const ARRIVAL_MS = 90_000;
/** How long a status lasts: some shorter than the time between two polls. */
const STATUS_MS = { min: 2_000, max: 40_000 };

interface Life {
	order: AkinonOrder;
	/** What is still to come. */
	moves: OrderMove[];
	/** When the next one comes, by the clock of the lives. */
	nextAt: number;
}

/** Orders of a shop that arrive and move on at random, until each is delivered, canceled or returned. */
export class OrderLives {
	private readonly lives: Life[] = [];
	private timer?: NodeJS.Timeout;
	/** Runs only between `start` and `stop`, in milliseconds. */
	private clock = 0;
	private tickedAt = 0;

	/**
	 * @param random from 0 to 1
	 * @param onChange runs after each change of an order, and when it arrives
	 */
	constructor(
		private readonly akinon: Akinon,
		private readonly count: number,
		private readonly random: () => number,
		private readonly onChange: (order: AkinonOrder) => void,
	) {}

	/** Starts, or goes on after `stop`. */
	start(): void {
		this.tickedAt = Date.now();
		this.timer = setInterval(() => {
			const now = Date.now();
			this.pass(now - this.tickedAt);
			this.tickedAt = now;
		}, TICK_MS);
	}

	stop(): void {
		clearInterval(this.timer);
	}

	/** Lets time pass at once. */
	pass(ms: number): void {
		for (const end = this.clock + ms; this.clock < end; ) {
			this.clock = Math.min(end, this.clock + TICK_MS);
			this.tick();
		}
	}

	/** The share of all orders that have arrived and move no more. */
	get progress(): number {
		return this.lives.filter(({ moves }) => moves.length === 0).length / this.count;
	}

	/** Whether all orders have arrived and none moves any more. */
	get isOver(): boolean {
		return this.progress === 1;
	}

	private tick(): void {
		const share = Math.min(1, this.clock / ARRIVAL_MS);
		this.arrive(Math.ceil(this.count * share) - this.lives.length);
		for (const life of this.lives) {
			if (life.nextAt > this.clock) continue;
			const move = life.moves.shift();
			if (!move) continue;
			this.akinon.moveOn([life.order.id], move);
			this.onChange(life.order);
			life.nextAt = this.clock + this.duration();
		}
	}

	private arrive(count: number): void {
		if (count <= 0) return;
		const added = this.akinon.addOrders({
			count,
			returningEvery: 0,
			refusedByVoyado: this.lives.length === 0,
			overrides: { date_placed: new Date().toISOString() },
		});
		for (const order of added) {
			const nextAt = this.clock + this.duration();
			this.lives.push({ order, moves: this.moves(order), nextAt });
			this.onChange(order);
		}
	}

	private duration(): number {
		return STATUS_MS.min + this.random() * (STATUS_MS.max - STATUS_MS.min);
	}

	/** Decides what happens to an order: packed, then canceled; or shipped, delivered and perhaps returned. */
	private moves(order: AkinonOrder): OrderMove[] {
		const packed = this.isOneOf(0.7) ? [{ status: '450' }] : [];
		if (this.isOneOf(0.12)) return [...packed, { status: '100', cancelStatus: 'approved' }];
		const informed = this.isOneOf(0.2) ? [{ status: '510' }] : [];
		const returned = this.isOneOf(0.2) ? this.returnMoves() : [];
		return [...packed, ...this.shipping(order), ...informed, { status: '550' }, ...returned];
	}

	/** One parcel, or two that leave one after the other. */
	private shipping({ id, orderitem_set: items }: AkinonOrder): OrderMove[] {
		const others = items.map((_, index) => index).slice(1);
		if (others.length === 0 || this.isOneOf(0.6)) {
			return [{ status: '500', trackingNumber: `T${id}` }];
		}
		return [
			{ status: '500', trackingNumber: `T${id}-1`, items: [0] },
			{ status: '500', trackingNumber: `T${id}-2`, items: others },
		];
	}

	/** With or without a request that stays open for a while. */
	private returnMoves(): OrderMove[] {
		const returned = { status: '600', cancelStatus: 'approved' };
		return this.isOneOf(0.5) ? [{ cancelStatus: 'waiting' }, returned] : [returned];
	}

	private isOneOf(share: number): boolean {
		return this.random() < share;
	}
}
