import { truncate } from './truncate';

/** What stands for a part that was left out. */
const OMITTED = '…';
const MAX_DEPTH = 5;
const MAX_PARTS = 200;
const MAX_TEXT = 500;

/**
 * Copies the beginning of a value for people to look at: five levels, 200 parts, and 500 characters of
 * each text. Whatever a server sends thus fits into an item and a log.
 */
export function excerpt(value: unknown): unknown {
	let parts = 0;
	const copy = (part: unknown, depth: number): unknown => {
		if (typeof part === 'string') return truncate(part, MAX_TEXT);
		if (typeof part !== 'object' || part === null) return part;
		if (depth === MAX_DEPTH) return OMITTED;
		const entries: Array<[string, unknown]> = [];
		for (const key in part) {
			if (++parts > MAX_PARTS) {
				entries.push([OMITTED, OMITTED]);
				break;
			}
			const entry = copy((part as Record<string, unknown>)[key], depth + 1);
			entries.push([truncate(key, MAX_TEXT), entry]);
		}
		return Array.isArray(part) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
	};
	return copy(value, 0);
}

/**
 * Replaces what is nested too deeply. n8n stores items as JSON, whose writer breaks off at some thousand
 * levels.
 *
 * @returns the value itself if nothing is
 */
export function limitDepth<Value>(value: Value, maxDepth: number): Value {
	if (!isDeeperThan(value, maxDepth)) return value;
	const copy = (part: unknown, depth: number): unknown => {
		if (typeof part !== 'object' || part === null) return part;
		if (depth === maxDepth) return OMITTED;
		if (Array.isArray(part)) return part.map((entry) => copy(entry, depth + 1));
		const entries = Object.entries(part);
		return Object.fromEntries(entries.map(([key, entry]) => [key, copy(entry, depth + 1)]));
	};
	return copy(value, 0) as Value;
}

function isDeeperThan(value: unknown, depth: number): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (depth === 0) return true;
	return Object.values(value).some((part) => isDeeperThan(part, depth - 1));
}
