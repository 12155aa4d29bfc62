import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
	readQueue,
	type QueuePages,
	type QueueRequest,
	type Round,
} from '../../../../../nodes/Akinon/trigger/waiting/readQueue';
import {
	decideDeliveries,
	isDue,
	type LeaseRules,
} from '../../../../../nodes/Akinon/trigger/waiting/decide';
import type { Lease } from '../../../../../nodes/Akinon/trigger/waiting/lease';
import { seededRandom } from '../../../../emulators/random';

const PAGE_SIZE = 3;
const MAX_REQUESTS = 12;
const MINUTE = 60_000;

type Sorting = 'ascending' | 'descending' | 'shuffled';

/** A queue that is listed page by page, with a poller that records what it emitted. */
class Model {
	readonly waiting = new Set<number>();
	readonly emissions = new Map<number, number[]>();
	readonly requested: number[] = [];
	now = 1_700_000_000_000;
	failsWith = 0;
	/** Whether the server says how long the queue is. */
	isCounted = true;
	/** Runs before each page is returned. */
	beforePage: () => void = () => undefined;
	round: Round = { hasGaps: false };
	leases = new Map<string, Lease>();
	private lastId = 1000;

	constructor(
		readonly sorting: Sorting,
		readonly rules: LeaseRules,
		readonly random = seededRandom(1),
	) {}

	arrive(count: number): number[] {
		const ids = Array.from({ length: count }, () => this.lastId++);
		ids.forEach((id) => this.waiting.add(id));
		return ids;
	}

	leave(count: number): void {
		for (let left = 0; left < count && this.waiting.size > 0; left++) {
			const ids = [...this.waiting];
			const id = ids[Math.floor(this.random() * ids.length)];
			this.waiting.delete(id);
			this.emissions.delete(id);
		}
	}

	async poll(wanted = this.rules.maxOrders): Promise<number[]> {
		this.requested.length = 0;
		const reading = await this.read(wanted).catch(() => undefined);
		expect(this.requested.length).toBeLessThanOrEqual(MAX_REQUESTS);
		expect(new Set(this.requested).size).toBe(this.requested.length);
		if (!reading) return [];
		const orders = [...new Set(reading.entries)].map((id) => ({ id: String(id) }));
		const shown = new Set(orders.map(({ id }) => id));
		const lists = new Map([['400', { ...reading, shown }]]);
		const queue = { orders, lists, chosen: ['400'] };
		const decision = decideDeliveries(queue, this.leases, this.rules, this.now);
		this.leases = decision.leases;
		const { nextPage, hasGaps } = reading;
		this.round = { nextPage, hasGaps };
		return decision.deliveries.map(({ order }) => {
			const id = Number(order.id);
			const past = this.emissions.get(id) ?? [];
			this.emissions.set(id, [...past, this.now]);
			return id;
		});
	}

	/** The most polls needed until each page has been read and each order emitted. */
	get pollsForAll(): number {
		const pages = Math.ceil(this.waiting.size / PAGE_SIZE);
		// Of a poll's pages, four are the ends and the page that it reads once more.
		const roundPolls = Math.ceil(pages / (MAX_REQUESTS - 4)) + 1;
		return 2 * roundPolls + 2 * Math.ceil(this.waiting.size / this.rules.maxOrders) + 2;
	}

	private async read(wanted: number): Promise<QueuePages<number>> {
		return await readQueue<number>({
			fetchPage: async (page) => {
				this.requested.push(page);
				this.beforePage();
				if (this.random() < this.failsWith) throw new Error(`Page ${page}`);
				const all = this.list();
				const entries = all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
				const count = this.isCounted ? all.length : undefined;
				return entries.length > 0 || page === 1 ? { count, entries } : undefined;
			},
			pageSize: PAGE_SIZE,
			maxPages: MAX_REQUESTS,
			round: this.round,
			wanted,
			shouldStop: () => false,
			assessPage: (ids) => ({
				dueCount: ids.filter((id) => isDue({ id: String(id) }, this.leases, this.rules, this.now))
					.length,
				isAllNew: ids.length > 0 && !ids.some((id) => this.leases.has(String(id))),
			}),
		});
	}

	private list(): number[] {
		const place = (id: number) => (this.sorting === 'shuffled' ? (id * 7919) % 10_007 : id);
		const ids = [...this.waiting].sort((one, other) => place(one) - place(other));
		return this.sorting === 'descending' ? ids.reverse() : ids;
	}
}

const rulesOf = (changes: Partial<LeaseRules> = {}): LeaseRules => ({
	redeliverAfterMs: 60 * MINUTE,
	maximumDeliveries: 10,
	maxOrders: 20,
	marks: false,
	...changes,
});
const sortings: Sorting[] = ['ascending', 'descending', 'shuffled'];

/** Polls until all waiting orders have been emitted, and returns how many polls it took. */
async function settle(model: Model): Promise<number> {
	const most = model.pollsForAll;
	for (let poll = 0; ; poll++) {
		if ([...model.waiting].every((id) => model.emissions.has(id))) return poll;
		if (poll >= most) return Infinity;
		await model.poll();
		model.now += MINUTE;
	}
}

describe.each(sortings)('a queue that is listed in %s order', (sorting) => {
	it('emits every order that stays, whatever moves and fails, and nothing early', async () => {
		const property = fc.asyncProperty(
			fc.integer({ min: 0, max: 2 ** 31 }),
			fc.integer({ min: 0, max: 150 }),
			fc.integer({ min: 1, max: 30 }),
			fc.integer({ min: 1, max: 12 }),
			fc.constantFrom(0, 0.03, 0.2, 0.7),
			fc.constantFrom(0, 0.1, 0.5),
			async (seed, count, polls, maxOrders, failsWith, movesWith) => {
				const random = seededRandom(seed);
				const model = new Model(sorting, rulesOf({ maxOrders, maximumDeliveries: 0 }), random);
				model.arrive(count);
				model.failsWith = failsWith;
				model.beforePage = () => {
					if (random() < movesWith) model.leave(Math.ceil(random() * 3));
					if (random() < movesWith) model.arrive(Math.ceil(random() * 3));
				};
				for (let poll = 0; poll < polls; poll++, model.now += MINUTE) await model.poll();
				model.failsWith = 0;
				model.beforePage = () => undefined;
				expect(await settle(model)).toBeLessThan(Infinity);
				for (const times of model.emissions.values()) {
					times.slice(1).forEach((time, index) => {
						expect(time - times[index]).toBeGreaterThanOrEqual(60 * MINUTE);
					});
				}
			},
		);
		await fc.assert(property, { numRuns: 150 });
	}, 120_000);

	it('emits what is due again within a bounded number of polls', async () => {
		const model = new Model(sorting, rulesOf());
		model.arrive(150);
		await settle(model);
		model.now += 120 * MINUTE;
		for (let poll = 0; poll < model.pollsForAll; poll++) await model.poll();
		for (const times of model.emissions.values()) expect(times).toHaveLength(2);
	});

	it('needs few requests once all orders have been emitted', async () => {
		const model = new Model(sorting, rulesOf({ maxOrders: 200 }));
		model.arrive(300);
		await settle(model);
		const pages = new Set<number>();
		for (let poll = 0; poll < 15; poll++) {
			expect(await model.poll()).toEqual([]);
			model.requested.forEach((page) => pages.add(page));
		}
		expect(pages.size).toBe(100);
	});

	it('eventually forgets all orders that have left it', async () => {
		const model = new Model(sorting, rulesOf());
		model.arrive(150);
		await settle(model);
		model.leave(149);
		model.now += 120 * MINUTE;
		model.failsWith = 0.5;
		for (let poll = 0; poll < 10; poll++) await model.poll();
		model.failsWith = 0;
		for (let poll = 0; poll < 4; poll++, model.now += 8 * MINUTE) await model.poll();
		expect([...model.leases.keys()]).toEqual([...model.waiting].map(String));
	});

	it('makes progress even if a few pages always fail', async () => {
		const model = new Model(sorting, rulesOf());
		model.arrive(150);
		let page = 0;
		model.beforePage = () => {
			page = model.requested.at(-1)!;
			if ([1, 20, 21, 22, 23, 50].includes(page)) throw new Error('Broken page');
		};
		for (let poll = 0; poll < 4 * model.pollsForAll; poll++) {
			await model.poll();
		}
		expect(model.emissions.size).toBe(150 - 6 * PAGE_SIZE);
	});
});

describe.each(['ascending', 'descending'] as const)('a long queue in %s order', (sorting) => {
	it.each([1, 2, 4, 10])('emits %d new orders with the next poll', async (count) => {
		const model = new Model(sorting, rulesOf());
		model.arrive(151);
		await settle(model);
		for (let turn = 0; turn < 20; turn++, model.now += MINUTE) {
			const ids = model.arrive(count);
			expect((await model.poll()).sort()).toEqual(ids);
			model.leave(count);
		}
	});
});

it.each(sortings)('reads all of a queue in %s order whose length nobody says', async (sorting) => {
	const model = new Model(sorting, rulesOf({ maxOrders: 200 }));
	model.isCounted = false;
	model.arrive(151);
	await settle(model);
	const known = model.emissions.size;
	expect(known).toBe(151);
	for (let round = 0; round < 5; round++, model.now += MINUTE) {
		model.leave(5);
		model.arrive(7);
		expect(await settle(model)).toBeLessThan(Infinity);
	}
});

it('does not forget an order that arrivals push towards the end during a round', async () => {
	const model = new Model('descending', rulesOf({ maximumDeliveries: 1 }));
	model.arrive(120);
	await settle(model);
	for (let poll = 0; poll < 60; poll++) {
		model.arrive(PAGE_SIZE);
		await model.poll();
		model.now += 60 * MINUTE;
		expect(model.leases.size).toBe(model.waiting.size);
	}
});

/** A list of 30 entries that does not change; each entry is the number of its page. */
function still(changes: Partial<QueueRequest<number>>): QueueRequest<number> {
	return {
		fetchPage: async (page) => ({ count: 30, entries: [page, page, page] }),
		pageSize: PAGE_SIZE,
		maxPages: MAX_REQUESTS,
		round: { hasGaps: false },
		wanted: 5,
		shouldStop: () => false,
		assessPage: () => ({ dueCount: 0, isAllNew: false }),
		...changes,
	};
}

it('reads every page if the server sends fewer entries per page than requested', async () => {
	const { entries, endsRound } = await readQueue(still({ pageSize: 100 }));
	expect(new Set(entries)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
	expect(endsRound).toBe(true);
});

it('remembers a missed page until the round is over', async () => {
	const inRound = await readQueue(still({ round: { nextPage: 5, hasGaps: true } }));
	expect(inRound).toMatchObject({ hasGaps: true, beginsRound: false, endsRound: true });
	const anew = await readQueue(still({ round: { hasGaps: true } }));
	expect(anew).toMatchObject({ hasGaps: false, beginsRound: true, endsRound: true });
});

it('gets past failing pages at the beginning and in the round', async () => {
	const fetchPage = async (page: number) => {
		if ([1, 2, 7].includes(page)) throw new Error(`Page ${page}`);
		return { count: 30, entries: [page, page, page] };
	};
	const reading = await readQueue(still({ fetchPage, round: { nextPage: 7, hasGaps: false } }));
	expect(reading.entries).toEqual([6, 6, 6]);
	expect(reading.nextPage).toBe(5);
});

it('reads no more than needed if many orders are due', async () => {
	const model = new Model('ascending', rulesOf({ maxOrders: 6 }));
	model.arrive(300);
	expect(await model.poll()).toHaveLength(6);
	expect(model.requested.length).toBeLessThanOrEqual(3);
});

it('throws what the first page threw if nothing could be read', async () => {
	const fetchPage = async (page: number) => {
		throw new Error(`Page ${page}`);
	};
	for (const nextPage of [undefined, 7]) {
		const reading = readQueue(still({ fetchPage, round: { nextPage, hasGaps: false } }));
		await expect(reading).rejects.toThrow('Page 1');
	}
});

it('continues the round in each poll, even if time allows only one answer', async () => {
	const pages = new Set<number>();
	let round: Round = { hasGaps: false };
	for (let poll = 0; poll < 10; poll++) {
		const shouldStop = () => true;
		const { entries, nextPage, hasGaps } = await readQueue(still({ shouldStop, round }));
		entries.forEach((page) => pages.add(page));
		round = { nextPage: nextPage ?? 10, hasGaps };
	}
	expect(pages).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
});
