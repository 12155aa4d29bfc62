import * as fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';

import { readDate } from '../../../nodes/shared/forms/dates';

const read = (value: unknown, zone = 'Europe/Istanbul') => readDate(value, 'Date', zone);

describe('readDate', () => {
	it.each([
		['2026-11-20T09:30:00', 'Europe/Istanbul', '2026-11-20T09:30:00+03:00'],
		['2026-11-20 09:30:00', 'Europe/Stockholm', '2026-11-20T09:30:00+01:00'],
		['2026-07-20T09:30', 'Europe/Stockholm', '2026-07-20T09:30:00+02:00'],
		['2026-11-20', 'America/New_York', '2026-11-20T00:00:00-05:00'],
		[' 2026-11-20T09:30:00.250 ', 'UTC', '2026-11-20T09:30:00.250Z'],
		['2026-11-20T09:30:00Z', 'Europe/Istanbul', '2026-11-20T09:30:00Z'],
		['2026-11-20T09:30:00-07:00', 'Europe/Istanbul', '2026-11-20T09:30:00-07:00'],
		// Clocks go forward: the hour that is missing is read as the one after.
		['2026-03-29T02:30:00', 'Europe/Stockholm', '2026-03-29T03:30:00+02:00'],
		// Clocks go back: of the hour that comes twice, the first.
		['2026-10-25T02:30:00', 'Europe/Stockholm', '2026-10-25T02:30:00+02:00'],
		['2026-10-25T03:00:00', 'Europe/Stockholm', '2026-10-25T03:00:00+01:00'],
		['2026-11-20T09:30:00', 'Asia/Kathmandu', '2026-11-20T09:30:00+05:45'],
	])('reads %j in %s as %s', (value, zone, iso) => {
		expect(read(value, zone)).toBe(iso);
	});

	it('reads the dates that an expression gives', () => {
		const instant = new Date('2026-11-20T06:30:00Z');
		expect(read(instant)).toBe('2026-11-20T09:30:00+03:00');
		const inTokyo = DateTime.fromJSDate(instant, { zone: 'Asia/Tokyo' });
		expect(read(inTokyo)).toBe('2026-11-20T15:30:00+09:00');
	});

	it.each([
		'',
		'tomorrow',
		'20.11.2026',
		'09:30',
		'2026',
		'2026-02-30',
		'2026-11-20T25:00',
		null,
		17,
		{},
		new Date(NaN),
	])('refuses %j', (value) => {
		expect(() => read(value)).toThrow("'Date' is not a date");
	});

	it('keeps the moment of any date, in any zone', () => {
		const zones = fc.constantFrom('Europe/Stockholm', 'America/New_York', 'Asia/Kolkata', 'UTC');
		const dates = fc.date({
			min: new Date('1990-01-01'),
			max: new Date('2100-01-01'),
			noInvalidDate: true,
		});
		fc.assert(
			fc.property(dates, zones, (date, zone) => {
				expect(Date.parse(read(date, zone))).toBe(date.getTime());
				expect(Date.parse(read(date.toISOString(), zone))).toBe(date.getTime());
				expect(read(date, zone)).toMatch(/(Z|[+-]\d\d:\d\d)$/);
			}),
		);
	});
});
