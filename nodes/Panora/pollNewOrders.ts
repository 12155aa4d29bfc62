import { createHash } from 'crypto';
import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import { openConnection, type Connection } from '../shared/http/connection';
import { InvalidInputError } from '../shared/failure';
import { readCursorPages, type CursorList } from '../shared/list/cursorPages';
import { PollParameters } from '../shared/node/parameters';
import { pollTime } from '../shared/node/poll';
import { isStaleCursor, listOrders, panora } from './api';
import { readConnectionToken } from './properties';
import {
	BEGINNING,
	decideNewOrders,
	isNew,
	startOver,
	type NewOrderRules,
	type Position,
} from './newOrders';
import { simplifyOrder } from './output';
import type { PanoraOrder } from './types';

const PAGE_SIZE = 100;
const ORDERS_SHOWN_IN_TEST = 10;

/** What n8n keeps for the trigger between polls. */
interface TriggerState {
	position?: Position;
	/** Tells which server and connection the position belongs to. */
	source?: string;
}

interface Settings extends NewOrderRules {
	connectionToken: string;
	includeRemoteData: boolean;
	simplify: boolean;
}

interface Reading {
	list: CursorList<PanoraOrder>;
	/** Where the list was read from. */
	position: Position;
}

/**
 * One poll: reads the list from where it is known, decides what is new, and remembers it. The state
 * is assigned once, as the last thing: a poll that throws before has changed nothing.
 *
 * @param properties the trigger's own, which tell labels and defaults
 * @returns the orders to emit, oldest first, or null for none
 */
export async function pollNewOrders(
	context: IPollFunctions,
	properties: INodeProperties[],
): Promise<IDataObject[] | null> {
	const settings = readSettings(new PollParameters(context, properties));
	const { readUntil, deadline } = pollTime(context, Date.now());
	const connection = await openConnection(context, panora, deadline);
	if (context.getMode() === 'manual') return await showStored(connection, settings);

	const state = context.getWorkflowStaticData('node') as TriggerState;
	const source = sourceOf(connection, settings);
	const known = state.source === source && state.position ? state.position : BEGINNING;
	const { list, position } = await readNew(connection, settings, known, readUntil);
	if (list.interruption) {
		context.logger.warn(`Panora's list broke off: ${list.interruption.message}`);
	}
	const reachedEnd = list.nextCursor === undefined;
	const decision = decideNewOrders(position, list.pages, reachedEnd, settings);
	const items = decision.orders.map((order) => toItem(order, settings));

	Object.assign(state, { source, position: decision.position });
	return items.length > 0 ? items : null;
}

function readSettings(parameters: PollParameters): Settings {
	return {
		connectionToken: readConnectionToken(parameters),
		emitsExisting: parameters.choice('firstPoll') === 'emit',
		includeRemoteData: parameters.boolean('includeRemoteData'),
		simplify: parameters.boolean('simplify'),
		mostOrders: parameters.in('options').integer('mostOrders', 1),
		idsKept: 4 * PAGE_SIZE,
	};
}

/** Another connection or server has other orders; the token itself is not stored. */
function sourceOf(connection: Connection, { connectionToken }: Settings): string {
	return createHash('sha256')
		.update(JSON.stringify([connection.origin, connectionToken]))
		.digest('hex');
}

/** A test run in the editor shows the oldest orders. It neither reads nor writes the state. */
async function showStored(connection: Connection, settings: Settings): Promise<IDataObject[]> {
	const limit = Math.min(settings.mostOrders, ORDERS_SHOWN_IN_TEST);
	const { entries } = await listOrders(connection, { ...settings, limit });
	if (entries.length > 0) return entries.map((order) => toItem(order, settings));
	throw new InvalidInputError(
		'Panora has stored no orders for this connection',
		'Panora asks the shop every few hours. Wait for that, or choose another connection, and test again.',
	);
}

/** Reads on from a position. Where the order at its cursor is gone, the whole list is read again. */
async function readNew(
	connection: Connection,
	settings: Settings,
	known: Position,
	readUntil: number,
): Promise<Reading> {
	try {
		return await readFrom(connection, settings, known, readUntil);
	} catch (error) {
		const position = afterStaleCursor(known, error);
		return await readFrom(connection, settings, position, readUntil);
	}
}

function afterStaleCursor(known: Position, error: unknown): Position {
	if (known.cursor !== undefined && isStaleCursor(error)) return startOver(known);
	throw error;
}

async function readFrom(
	connection: Connection,
	settings: Settings,
	position: Position,
	readUntil: number,
): Promise<Reading> {
	let fresh = 0;
	// Before its first end, a list of any length is only walked through: its raw data would be for nothing.
	const includeRemoteData =
		settings.includeRemoteData && (position.hasReachedEnd || settings.emitsExisting);
	const list = await readCursorPages<PanoraOrder>({
		async fetchPage(cursor) {
			const { connectionToken } = settings;
			const request = { connectionToken, limit: PAGE_SIZE, cursor, includeRemoteData };
			const page = await listOrders(connection, request);
			fresh += page.entries.filter((order) => isNew(order, position, settings)).length;
			return page;
		},
		identity: ({ id }) => id,
		cursor: position.cursor,
		// The first page is known for the most part: with a second one, each poll gets on.
		shouldStop: ({ pages }) =>
			fresh > settings.mostOrders || (pages.length > 1 && Date.now() > readUntil),
	});
	if (list.interruption && list.pages.length < 2) throw list.interruption;
	return { list, position };
}

function toItem(order: PanoraOrder, { simplify }: Settings): IDataObject {
	return simplify ? simplifyOrder(order) : order;
}
