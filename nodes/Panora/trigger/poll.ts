import { createHash } from 'crypto';
import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { HttpClient } from '../../shared/http/client';
import { InvalidInputError, rethrow } from '../../shared/errors';
import { readCursorPages, type CursorList } from '../../shared/pagination/cursorPages';
import { PollParameters } from '../../shared/n8n/parameters';
import { isTransient, pollDeadlines } from '../../shared/n8n/poll';
import { isStaleCursor, listOrders, panora, type ListedOrder } from '../api/client';
import { readConnectionToken, readOutputChoice } from '../resources/fields';
import {
	BEGINNING,
	decideNewOrders,
	newOrdersAt,
	readPosition,
	startedAt,
	startOver,
	type NewOrderRules,
	type NewOrders,
	type OrderCursor,
} from './decide';
import { orderOutput, type OutputChoice } from '../order/output';
import { completeOrders, lacksRemoteData, readOrderPage } from '../api/remoteData';
import { ShopSystems } from '../api/shopSystems';
import { customerCurrency } from '../order/toStandardOrder';
import { isReadable } from '../../shared/pagination/unreadableEntry';

const PAGE_SIZE = 100;
const PAGES_READ_AGAIN = 5;
/** A test run reads one page. */
const MAX_TEST_ORDERS = 50;
const REMOTE_DATA_COMES_WITHIN_MS = 600_000;
const CANNOT_BE_ASKED =
	'Panora cannot be asked where its orders end. What it stores from now on is emitted once it can be asked:';
const BEGINS_ANEW =
	'What the Panora Trigger remembered could not be read. It begins anew, and takes orders of the last hour for new.';

/** What n8n keeps for the trigger between polls. */
interface TriggerState {
	position?: unknown;
	/** Tells which server and connection the position belongs to. */
	source?: string;
}

interface Settings extends NewOrderRules {
	connectionToken: string;
	output: OutputChoice;
	/** How many orders a test run brings. */
	testOrders: number;
}

interface CollectedOrders {
	list: CursorList<ListedOrder>;
	/** Where the list was read from. */
	position: OrderCursor;
	/** IDs of new orders that wait for their remote data. */
	held: Set<string>;
}

/**
 * One poll: reads the list from where it is known, decides what is new, and remembers it. The state
 * is assigned once, as the last thing: a poll that throws before has changed nothing.
 *
 * @param properties the trigger's own, which tell labels and defaults
 * @returns the items to emit, oldest first; null for none. An empty list is for none too, and lets
 * n8n start an execution without items: only together with one does n8n certainly keep the state
 * (its durable poller drops that of the publishing poll, its other one that of a killed n8n)
 */
export async function pollNewOrders(
	context: IPollFunctions,
	properties: INodeProperties[],
): Promise<IDataObject[] | null> {
	const now = Date.now();
	const settings = readSettings(new PollParameters(context, properties));
	const { readUntil, deadline } = pollDeadlines(context, now);
	const client = await HttpClient.open(context, panora, deadline);
	const shops = new ShopSystems(client, (text) => context.logger.warn(text));
	if (context.getMode() === 'manual') return await showStored(client, settings, shops);

	const state = context.getWorkflowStaticData('node') as TriggerState;
	const source = sourceOf(client, settings);
	const isFirst = state.source !== source;
	const known = isFirst ? BEGINNING : readPosition(state.position, now);
	if (!isFirst && known !== state.position) context.logger.warn(BEGINS_ANEW);
	let reading: CollectedOrders;
	try {
		reading = await readNew({ client, settings, readUntil, now }, known);
	} catch (error) {
		if (!isFirst || settings.emitsExisting || !isTransient(error)) return rethrow(error);
		// What Panora stores from now on is new, whenever it can be asked again.
		context.logger.warn(`${CANNOT_BE_ASKED} ${(error as Error).message}`);
		Object.assign(state, { source, position: startedAt(now) });
		return [];
	}
	const { list, position, held } = reading;
	const reachedEnd = list.nextCursor === undefined;
	const decision = decideNewOrders(
		position,
		{ pages: list.pages, reachedEnd, held, now },
		settings,
	);
	logPoll(context, reading, decision, settings);
	const items = await toItems(decision.orders, settings, shops);

	Object.assign(state, { source, position: decision.position });
	return items.length > 0 || decision.mustBeKept ? items : null;
}

/** Says what a poll did, and warns of what a person should know. */
function logPoll(
	{ logger }: IPollFunctions,
	{ list, held }: CollectedOrders,
	{ orders, position }: NewOrders<ListedOrder>,
	{ output }: Settings,
): void {
	logger.debug(
		`Panora Trigger: ${list.entries.length} orders read, ${orders.length} emitted, ${held.size} waiting for their remote data, next poll from ${position.cursor ?? 'the beginning'}`,
	);
	if (list.interruption) logger.warn(`Panora's list broke off: ${list.interruption.message}`);
	const unreadable = orders.filter((order) => !isReadable(order)).length;
	if (unreadable > 0) {
		logger.warn(`Panora listed ${unreadable} entries without an ID; each is emitted as an item`);
	}
	const incomplete = orders.filter(lacksRemoteData).map(({ id }) => id);
	if (incomplete.length > 0) {
		logger.warn(`Panora has no remote data of these orders: ${incomplete.join(', ')}`);
	}
	const inOtherCurrency = output.isRaw ? [] : orders.filter(customerCurrency).map(({ id }) => id);
	if (inOtherCurrency.length > 0) {
		logger.info(
			`The customers paid in another currency than the shop's in these orders, whose amounts are in the shop's: ${inOtherCurrency.join(', ')}`,
		);
	}
}

function readSettings(parameters: PollParameters): Settings {
	const options = parameters.in('options');
	return {
		connectionToken: readConnectionToken(parameters),
		emitsExisting: parameters.choice('firstPoll') === 'emit',
		output: readOutputChoice(parameters, parameters),
		maxOrders: options.integer('maxOrders', 1),
		testOrders: options.integer('testOrders', 1, MAX_TEST_ORDERS),
		idsKept: PAGES_READ_AGAIN * PAGE_SIZE,
	};
}

/** Another connection or server has other orders; the token itself is not stored. */
function sourceOf(client: HttpClient, { connectionToken }: Settings): string {
	return createHash('sha256')
		.update(JSON.stringify([client.origin, connectionToken]))
		.digest('hex');
}

/** A test run in the editor shows the oldest orders. It neither reads nor writes the state. */
async function showStored(
	client: HttpClient,
	settings: Settings,
	shops: ShopSystems,
): Promise<IDataObject[]> {
	const { connectionToken, output, testOrders: limit } = settings;
	const { includeRemoteData } = output;
	const request = { connectionToken, includeRemoteData, limit };
	const { entries } = await readOrderPage(client, request);
	if (entries.length > 0) return await toItems(entries, settings, shops);
	throw new InvalidInputError(
		'Panora has stored no orders for this connection',
		'Panora asks the shop every few hours. Wait for that, or choose another connection, and test again.',
	);
}

interface OrderPoll {
	client: HttpClient;
	settings: Settings;
	/** Epoch milliseconds after which nothing more is read. */
	readUntil: number;
	/** When the poll began, in epoch milliseconds. */
	now: number;
}

/** Reads on from a position. Where the order at its cursor is gone, the whole list is read again. */
async function readNew(poll: OrderPoll, known: OrderCursor): Promise<CollectedOrders> {
	try {
		return await readFrom(poll, known);
	} catch (error) {
		return await readFrom(poll, afterStaleCursor(known, error));
	}
}

function afterStaleCursor(known: OrderCursor, error: unknown): OrderCursor {
	if (known.cursor !== undefined && isStaleCursor(error)) return startOver(known);
	throw error;
}

async function readFrom(poll: OrderPoll, position: OrderCursor): Promise<CollectedOrders> {
	const { client, settings, readUntil, now } = poll;
	const isNew = newOrdersAt(position, settings);
	const known = new Set(position.ids);
	const held = new Set<string>();
	let fresh = 0;
	let unseen = 0;
	const list = await readCursorPages<ListedOrder>({
		async fetchPage(cursor) {
			const { connectionToken } = settings;
			const request = { connectionToken, limit: PAGE_SIZE, cursor, includeRemoteData: false };
			const listed = await listOrders(client, request);
			const page = settings.output.includeRemoteData
				? await completeOrders(client, request, listed, isNew)
				: listed;
			for (const order of page.entries.filter(isNew)) {
				if (mayStillComplete(order, now)) held.add(order.id);
				else fresh += 1;
			}
			unseen += page.entries.filter(({ id }) => !known.has(id)).length;
			return page;
		},
		identity: ({ id }) => id,
		cursor: position.cursor,
		// Only where something was read that was not known before, the next poll gets further.
		shouldStop: () => fresh > settings.maxOrders || (unseen > 0 && Date.now() > readUntil),
	});
	if (list.interruption && unseen === 0) throw list.interruption;
	return { list, position, held };
}

/** Panora stores an order's remote data a moment after the order. */
function mayStillComplete(order: ListedOrder, now: number): boolean {
	const age = now - Date.parse(order.created_at ?? '');
	return lacksRemoteData(order) && Math.abs(age) < REMOTE_DATA_COMES_WITHIN_MS;
}

async function toItems(
	entries: ListedOrder[],
	{ connectionToken, output }: Settings,
	shops: ShopSystems,
): Promise<IDataObject[]> {
	const toItem = async (entry: ListedOrder) =>
		isReadable(entry) ? await orderOutput(entry, output, connectionToken, shops) : entry.toItem();
	return await Promise.all(entries.map(toItem));
}
