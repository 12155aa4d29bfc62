/**
 * What n8n stores for the trigger between polls: compact, and checked when it is read. A damaged part is
 * dropped alone.
 */
import isString from 'lodash/isString';
import mapValues from 'lodash/mapValues';

import { isRecord } from '../../../shared/values';
import type { Memory, WatchedOrder } from './decide';
import type { RecentChange, RecentMemory } from './redelivery';

/** Where the reading of a round continues. */
export interface Place {
	/** Index of the list. */
	list: number;
	/** Its next page; undefined for its beginning. */
	page?: number;
}

export interface StatusChangeState extends Memory, RecentMemory {
	/** Where the round continues; undefined if a new one begins. */
	next?: Place;
	/** The order that was last read by ID because it was missing, and because it is in no list. */
	lastMissing: number;
	lastUnlisted: number;
	/** Short hashes of the entries that could not be read, so that each is emitted once. */
	unreadable: string[];
}

/** The state as n8n stores it, as JSON. */
interface StoredStatusChanges
	extends Partial<Omit<StatusChangeState, 'orders' | 'recent' | 'next'> & Place> {
	/** The credential's server and account. */
	source: string;
	/** What the digests of items depend on. */
	rules: string;
	/**
	 * By order ID: status, 1 if the round has shown it plus 2 if it is being canceled plus 4 if its change is
	 * emitted again, digest of its items, and the day it left the lists in base 36, for example
	 * `550.1.0a1b2c3d4e.ffk`.
	 */
	orders: Record<string, string>;
	/** By order ID: when its change was emitted in base 36, and what was remembered of it before. */
	recent?: Record<string, string>;
}

const ORDER_ID = /^\d{1,16}$/;
const RECENT_CHANGE = /^([0-9a-z]{1,10})\.(.*)$/;
const STORED_ORDER = /^([\w-]{1,16})\.([0-7])(?:\.([0-9a-z]{10})?(?:\.([0-9a-z]{1,6}))?)?$/;

/** Parses the stored state, and counts the parts that were damaged and dropped. */
export function readState(stored: unknown): { state: StatusChangeState; dropped: number } {
	const given = isRecord(stored) ? stored : {};
	let dropped = 0;
	const number = (key: keyof StoredStatusChanges, minimum = 0): number | undefined => {
		const value = given[key];
		if (value === undefined) return undefined;
		if (Number.isSafeInteger(value) && Number(value) >= minimum) return Number(value);
		dropped++;
		return undefined;
	};
	const byOrder = <Value>(texts: unknown, parse: (text: unknown) => Value | undefined) => {
		const parsed = new Map<string, Value>();
		for (const [id, text] of Object.entries(isRecord(texts) ? texts : {})) {
			const value = ORDER_ID.test(id) ? parse(text) : undefined;
			if (value) parsed.set(id, value);
			else dropped++;
		}
		return parsed;
	};
	if (!isRecord(given.orders)) dropped++;
	const list = number('list');
	const page = number('page', 1);
	const state = {
		orders: byOrder(given.orders, parseOrder),
		startedAt: number('startedAt'),
		floor: number('floor') ?? 0,
		next: list === undefined ? undefined : { list, page },
		lastMissing: number('lastMissing') ?? 0,
		lastUnlisted: number('lastUnlisted') ?? 0,
		recent: byOrder(given.recent, parseRecent),
		process: number('process') ?? 0,
		unreadable: Array.isArray(given.unreadable) ? given.unreadable.filter(isString) : [],
	};
	return { state, dropped };
}

function parseOrder(text: unknown): WatchedOrder | undefined {
	const parts = typeof text === 'string' ? STORED_ORDER.exec(text) : null;
	if (!parts) return undefined;
	const [, status, flags, items, day] = parts;
	return {
		status,
		isSeen: (Number(flags) & 1) > 0,
		isCanceling: (Number(flags) & 2) > 0 || undefined,
		isRedelivery: (Number(flags) & 4) > 0 || undefined,
		items,
		leftDay: day === undefined ? undefined : parseInt(day, 36),
	};
}

function parseRecent(text: unknown): RecentChange | undefined {
	const [, at, order] = (typeof text === 'string' ? RECENT_CHANGE.exec(text) : null) ?? [];
	const before = parseOrder(order);
	return before && { at: parseInt(at, 36), before };
}

/** Converts the state to the form that n8n stores. */
export function writeState(
	{ orders, recent, next, ...others }: StatusChangeState,
	source: string,
	rules: string,
): StoredStatusChanges {
	return {
		source,
		rules,
		orders: mapValues(Object.fromEntries(orders), formatOrder),
		recent: mapValues(Object.fromEntries(recent), formatRecent),
		...next,
		...others,
	};
}

function formatRecent({ at, before }: RecentChange): string {
	return `${at.toString(36)}.${formatOrder(before)}`;
}

function formatOrder(order: WatchedOrder): string {
	const { status, isSeen, isCanceling, isRedelivery, items, leftDay } = order;
	const flags = (isSeen ? 1 : 0) + (isCanceling ? 2 : 0) + (isRedelivery ? 4 : 0);
	const day = leftDay === undefined ? '' : `.${leftDay.toString(36)}`;
	return `${status}.${flags}${items || day ? `.${items ?? ''}` : ''}${day}`;
}
