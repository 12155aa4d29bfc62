import { describe, expect, it } from 'vitest';

import { ExpiringMap } from '../../nodes/shared/expiringMap';

function mapWithClock(maxIdleMs: number) {
	const clock = { now: 0 };
	return { clock, map: new ExpiringMap<string>(maxIdleMs, () => clock.now) };
}

describe('ExpiringMap', () => {
	it('keeps an entry as long as it is read or written', () => {
		const { clock, map } = mapWithClock(100);
		map.set('read', 'a');
		map.set('written', 'b');
		for (const now of [99, 198, 297]) {
			clock.now = now;
			expect(map.get('read')).toBe('a');
			map.set('written', 'c');
		}
		expect(map.get('written')).toBe('c');
	});

	it('drops an entry that nobody used for the time given', () => {
		const { clock, map } = mapWithClock(100);
		map.set('idle', 'a');
		clock.now = 100;
		expect(map.get('idle')).toBeUndefined();
	});

	it('does not grow with the number of keys that were ever used', () => {
		const { clock, map } = mapWithClock(100);
		for (clock.now = 0; clock.now < 10_000; clock.now++) {
			map.set(`key ${clock.now}`, 'a');
			expect(map.size).toBeLessThanOrEqual(100);
		}
	});

	it('drops the least recently used of too many', () => {
		const { map } = mapWithClock(100);
		for (let index = 0; index < 20_000; index++) {
			map.set(`key ${index}`, 'a');
			map.get('key 0');
		}
		expect(map.size).toBe(10_000);
		expect(map.get('key 0')).toBe('a');
		expect(map.get('key 1')).toBeUndefined();
	});
});
