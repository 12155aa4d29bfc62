import { describe, expect, it } from 'vitest';

import { parseIsoDate } from '../../../nodes/shared/order/isoDate';

describe('momentFrom', () => {
	it.each([
		['2025-03-04T09:12:45.118300Z', '2025-03-04T09:12:45.118300Z'],
		['2025-03-04T09:12:45+03:00', '2025-03-04T09:12:45+03:00'],
		['2025-03-04 09:12:45+03', '2025-03-04T09:12:45+03:00'],
		['2025-03-04t09:12z', '2025-03-04T09:12:00Z'],
		['2024-02-29T23:59:59-0330', '2024-02-29T23:59:59-03:30'],
	])('reads %s as %s', (text, moment) => {
		expect(parseIsoDate(text)).toBe(moment);
		expect(parseIsoDate(moment)).toBe(moment);
	});

	it.each([
		'',
		'2025-03-04',
		'2025-03-04T09:12:45',
		'2025-02-29T00:00:00Z',
		'2025-13-01T00:00:00Z',
		'2025-00-01T00:00:00Z',
		'2025-04-00T00:00:00Z',
		'2025-04-31T00:00:00Z',
		'2025-04-01T24:00:00Z',
		'2025-04-01T00:60:00Z',
		'2025-04-01T00:00:60Z',
		'04.03.2025 09:12',
		'1741079565',
	])('refuses %j', (text) => {
		expect(parseIsoDate(text)).toBeUndefined();
	});
});
