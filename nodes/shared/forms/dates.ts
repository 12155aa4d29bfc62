import { DateTime } from 'luxon';

import { InvalidInputError } from '../errors';
import { truncate } from '../truncate';

/**
 * Describes a date field, with the time zone in which a date without an offset is meant.
 *
 * @param description a sentence without a full stop, or undefined where the label says it all
 */
export function dateDescription(description?: string): string {
	const zone = 'In the time zone of the workflow, unless it has an offset such as +03:00';
	return description === undefined ? zone : `${description}. ${zone}.`;
}

/** Longer than any way to write a date. */
const MAX_LENGTH = 100;

/**
 * Reads a date as people and n8n give it: ISO 8601, `2026-11-20 09:30:00`, or a luxon DateTime or
 * Date from an expression. Without an offset it is meant in the workflow's time zone.
 *
 * @param timezone IANA name, for example `Europe/Istanbul`
 * @returns ISO 8601 with an offset, to the second or as exact as given
 */
export function readDate(value: unknown, label: string, timezone: string): string {
	const date = parse(value, timezone);
	if (!date?.isValid) {
		throw new InvalidInputError(
			`'${label}' is not a date: "${truncate(value)}"`,
			'Write it as 2026-11-20T09:30:00, with an offset such as +03:00 where it is not the time zone of the workflow.',
		);
	}
	return date.toISO({ suppressMilliseconds: true }) as string;
}

function parse(value: unknown, zone: string): DateTime | undefined {
	if (value instanceof Date) return DateTime.fromJSDate(value, { zone });
	// The DateTime of an expression comes from n8n's own copy of luxon.
	const given = DateTime.isDateTime(value) ? value.toISO() : value;
	if (typeof given !== 'string') return undefined;
	const text = given.trim();
	// luxon would take a bare time or year too, and fill in the rest.
	if (text.length > MAX_LENGTH || !/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
	const iso = DateTime.fromISO(text, { zone, setZone: true });
	const date = iso.isValid ? iso : DateTime.fromSQL(text, { zone, setZone: true });
	// Of an hour that comes twice in the night when clocks go back, luxon's choice depends on today.
	return date.isValid ? date.getPossibleOffsets()[0] : undefined;
}
