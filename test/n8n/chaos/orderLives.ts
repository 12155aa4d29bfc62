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
	nextAt: number;
}

/** Orders of a shop that arrive and move on at random, until each is delivered, canceled or returned. */
export class OrderLives {
	private readonly lives: Life[] = [];
	private timer?: NodeJS.Timeout;
	private startedAt = 0;

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

	start(): void {
		this.startedAt = Date.now();
		this.timer = setInterval(() => this.tick(), TICK_MS);
	}

	stop(): void {
		clearInterval(this.timer);
	}

	/** Whether all orders have arrived and none moves any more. */
	get isOver(): boolean {
		const isAllThere = this.lives.length === this.count;
		return isAllThere && this.lives.every(({ moves }) => moves.length === 0);
	}

	private tick(): void {
		const now = Date.now();
		const share = Math.min(1, (now - this.startedAt) / ARRIVAL_MS);
		this.arrive(Math.ceil(this.count * share) - this.lives.length, now);
		for (const life of this.lives) {
			if (life.nextAt > now) continue;
			const move = life.moves.shift();
			if (!move) continue;
			this.akinon.moveOn([life.order.id], move);
			this.onChange(life.order);
			life.nextAt = now + this.duration();
		}
	}

	private arrive(count: number, now: number): void {
		if (count <= 0) return;
		const added = this.akinon.addOrders({
			count,
			returningEvery: 0,
			refusedByVoyado: this.lives.length === 0,
			overrides: { date_placed: new Date(now).toISOString() },
		});
		for (const order of added) {
			this.lives.push({ order, moves: this.moves(order), nextAt: now + this.duration() });
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
