import type { HttpClient } from '../../shared/http/client';
import { isReadable } from '../../shared/pagination/unreadableEntry';
import { plural } from '../../shared/plural';
import { MAX_PAGE_SIZE, LAST_PAGE } from '../api/client';
import type { VoucherifyOrder } from '../api/types';
import { changedAt, creationsOnly, lastUpdates, type ChangeList } from '../trigger/changeLists';
import { openList } from '../trigger/openList';
import { readChanges, type ChangesRead } from '../trigger/readChanges';
import { BEGINNING } from '../trigger/state';

/** How often the latest updates are read again, since orders that are updated meanwhile move there. */
const MAX_PASSES = 5;

export interface ChangedOrders {
	/** The last changed first, each once. */
	orders: VoucherifyOrder[];
	/** Sentences for the user about what may be missing. */
	warnings: string[];
}

/**
 * Reads the orders that were created or updated at a time or after it. The lists are read from their
 * latest change back to that time, one page at a time. An order that is updated meanwhile moves to the
 * latest changes and pushes others to later pages, so the latest ones are read again until none is new.
 *
 * @param since epoch milliseconds
 * @param limit the most orders to return, the last changed ones; undefined for all
 */
export async function readChangedOrders(
	client: HttpClient,
	since: number,
	limit = Infinity,
): Promise<ChangedOrders> {
	const reader = new SinceReader(client, limit);
	// In this order, an order that is updated between the two readings is in both; the second counts.
	await reader.read(creationsOnly, since);
	let read = await reader.read(lastUpdates, since);
	// One page shows a moment, in which nothing moves.
	let isMoving = (read?.nextPage ?? 0) > 2;
	for (let passes = 1; isMoving && read?.newest !== undefined; passes++) {
		const { newest } = read;
		read = await reader.read(lastUpdates, newest);
		isMoving = read?.newest !== newest;
		if (!isMoving || passes < MAX_PASSES) continue;
		reader.warnings.add(KEPT_CHANGING);
		isMoving = false;
	}
	return reader.result();
}

const KEPT_CHANGING =
	'Orders kept changing while they were read, so some may be missing: run it again later.';

/** Reads lists and collects their orders. */
class SinceReader {
	readonly warnings = new Set<string>();
	private readonly orders = new Map<string, VoucherifyOrder>();
	private readonly unreadable = new Set<string>();
	private cutAt = -Infinity;

	constructor(
		private readonly client: HttpClient,
		private readonly limit: number,
	) {}

	/** Reads a list back to a time. */
	async read(list: ChangeList, since: number): Promise<ChangesRead | undefined> {
		const time = { now: Date.now(), readUntil: Infinity };
		const position = { ...BEGINNING, from: since };
		const opened = await openList({ client: this.client, ...time }, list, position, { lists: {} });
		if (opened.start?.isOutOfReach) {
			this.warnings.add(OUT_OF_REACH);
			return undefined;
		}
		const isChange = ({ at, isDated, isSilent }: ChangesRead['changes'][number]) =>
			!isSilent && isDated && at >= since;
		const read = await readChanges({
			...time,
			...opened,
			list,
			firstPage: 1,
			isPast: (page, collected) =>
				opened.isPast(page, collected) || collected.changes.filter(isChange).length >= this.limit,
		});
		if (read.interruption) throw read.interruption;
		for (const change of read.changes) {
			const { order } = change;
			if (!isReadable(order)) this.unreadable.add(order.id);
			else if (isChange(change)) this.orders.set(order.id, order);
		}
		if (read.end === 'lastPage') this.cutAt = Math.max(this.cutAt, read.oldest ?? time.now);
		if (read.incompleteTies.length > 0) this.warnings.add(KEPT_CHANGING);
		return read;
	}

	result(): ChangedOrders {
		const { size } = this.unreadable;
		const skipped = `${plural(size, 'entry of the list has', 'entries of the list have')} no ID and ${size === 1 ? 'was' : 'were'} left out.`;
		return {
			orders: [...this.orders.values()]
				.sort((a, b) => changedAt(b) - changedAt(a))
				.slice(0, this.limit),
			warnings: [
				...this.warnings,
				...(size > 0 ? [skipped] : []),
				...(this.cutAt > -Infinity ? [cutWarning(this.cutAt)] : []),
			],
		};
	}
}

const OUT_OF_REACH = `Voucherify lists at most ${LAST_PAGE * MAX_PAGE_SIZE} orders, and more than that were never updated, which it lists first. Updated orders are missing: use 'Export' with a filter for 'Updated At'.`;

function cutWarning(time: number): string {
	return `Voucherify lists at most ${LAST_PAGE * MAX_PAGE_SIZE} orders, and 'Updated Since' is further back. Orders changed before ${new Date(time).toISOString()} are missing: use 'Export' with a filter for 'Updated At'.`;
}
