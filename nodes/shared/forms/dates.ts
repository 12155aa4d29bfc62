import { DateTime } from 'luxon';

import { InvalidInputError } from '../errors';
import { truncate } from '../truncate';

/**
 * Describes a date field and the time zone of dates without an offset.
 *
 * @param description a sentence without a period; undefined if the label says it all
 */
export function dateDescription(description?: string): string {
	const zone = 'In the time zone of the workflow, unless it has an offset such as +03:00';
	return description === undefined ? zone : `${description}. ${zone}.`;
}

/** Longer than any date. */
const MAX_LENGTH = 100;

/**
 * Reads a date: ISO 8601, `2026-11-20 09:30:00`, or a luxon DateTime or Date from an expression.
 *
 * @param timezone IANA name of the time zone of dates without an offset, for example `Europe/Istanbul`
 * @returns ISO 8601 with an offset, to the second or as exact as given
 * @throws InvalidInputError if the value is not a date
 */
export function readDate(value: unknown, label: string, timezone: string): string {
	const date = parse(value, timezone);
	if (!date?.isValid) {
		throw new InvalidInputError(
			`'${label}' is not a date: "${truncate(value)}"`,
			'Write it as 2026-11-20T09:30:00. Add an offset such as +03:00 unless the time zone is that of the workflow.',
		);
	}
	return date.toISO({ suppressMilliseconds: true }) as string;
}

function parse(value: unknown, zone: string): DateTime | undefined {
	if (value instanceof Date) return DateTime.fromJSDate(value, { zone });
	// The DateTime of an expression belongs to n8n's own copy of luxon.
	const given = DateTime.isDateTime(value) ? value.toISO() : value;
	if (typeof given !== 'string') return undefined;
	const text = given.trim();
	// luxon would also accept a bare time or year and fill in the rest.
	if (text.length > MAX_LENGTH || !/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
	const iso = DateTime.fromISO(text, { zone, setZone: true });
	const date = iso.isValid ? iso : DateTime.fromSQL(text, { zone, setZone: true });
	// When clocks go back, an hour repeats, and which one luxon picks depends on the current date.
	return date.isValid ? date.getPossibleOffsets()[0] : undefined;
}
