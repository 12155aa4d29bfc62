import type { HttpClient } from '../../shared/http/client';
import { isCreations, timeOf, type ChangeList } from './changeLists';
import { isNewOrder, rereadFrom } from './decide';
import { changePages, ListPages } from './listPages';
import { announcedOrders } from './orderTotal';
import type { Collected, ReadableList } from './readChanges';
import { BEGINNING, type ChangePosition, type TriggerPosition } from './state';
import { findUpdatesStart, updatesEnd, type UpdatesStart } from './updatesStart';

/** A list, ready to be read from its latest change on. */
interface OpenList extends ReadableList {
	/** How many orders the project has; undefined if the server does not say. */
	total?: number;
	/** Where the list of updates begins. */
	start?: UpdatesStart;
	/** Whether it is known on which page the list begins, so that it can be read. */
	isStartKnown: boolean;
}

type OpenCall = { client: HttpClient; now: number; readUntil: number };

/** Opens a list. The position is undefined on a first poll that skips existing orders. */
export async function openList(
	call: OpenCall,
	list: ChangeList,
	position: ChangePosition | undefined,
	known: TriggerPosition,
): Promise<OpenList> {
	const fetched = new ListPages(call.client);
	const page = position?.page ?? 1;
	const hasCreations = isCreations(list);
	const start: UpdatesStart = hasCreations
		? { order: '-created_at', page: 1 }
		: page > 1 && known.start
			? known.start
			: await findUpdatesStart(fetched, known.start, call.readUntil);
	const isStartKnown = start.range === undefined && start.isOutOfReach !== true;
	const pages = changePages(fetched, start);
	// The total is that of the first page, since orders that are created later are not in the list.
	if (isStartKnown) await pages.fetchPage(page);
	const { total } = fetched;
	const rules = hasCreations
		? creationRules(list, position ?? BEGINNING, announcedOrders(known, position, total))
		: updateRules(start, position, call.now);
	// On the way back to the first page, the changes follow on the processed ones.
	const isAscending = page > 1 && position?.descended === undefined;
	return {
		pages,
		total,
		start: hasCreations ? undefined : start,
		isStartKnown,
		...rules,
		isPast: (found, collected) =>
			rules.isPast(found, collected) || (isAscending && rules.isGapless(collected)),
	};
}

type ReadingRules = Omit<ReadableList, 'pages'>;

/** Whether a change is processed: the oldest are processed first, so there is no gap before it. */
function hasProcessed(position?: ChangePosition): (collected: Collected) => boolean {
	const known = new Map(position?.processed);
	return ({ changes }) => changes.some(({ id, at }) => known.get(id) === at);
}

function updateRules(
	{ hasNone = false, isMixed = false }: UpdatesStart,
	position: ChangePosition | undefined,
	now: number,
): ReadingRules {
	const isEnd = updatesEnd(hasNone || isMixed);
	return {
		isPast: ({ entries }, { newest = now }) =>
			isEnd(entries, position ? (position.from ?? -Infinity) : rereadFrom(newest, now)),
		isGapless: hasProcessed(position),
	};
}

/**
 * Creations are over at those of before the last poll. If the total announces more new orders than were
 * found, some are backdated: then as far as the orders are known.
 */
function creationRules(
	list: ChangeList,
	position: ChangePosition,
	announced: number,
): ReadingRules {
	const { from = -Infinity, since = -Infinity } = position;
	const known = new Map(position.processed);
	const isGapless = hasProcessed(position);
	const hasAnnounced = ({ changes }: Collected) => {
		const found = changes.filter((change) => isNewOrder(position, known, change));
		return new Set(found.map(({ id }) => id)).size >= announced;
	};
	return {
		isPast({ entries }, collected) {
			const times = entries.map((entry) => timeOf(list, entry));
			if (times.some((time) => time < since)) return true;
			return times.some((time) => time < from) && hasAnnounced(collected);
		},
		isGapless: (collected) => isGapless(collected) && hasAnnounced(collected),
	};
}
