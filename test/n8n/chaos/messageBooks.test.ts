import { beforeEach, expect, it } from 'vitest';

import { MessageBooks } from './messageBooks';

const ID = 1;

let books: MessageBooks;

beforeEach(() => {
	books = new MessageBooks();
});

/** The order has these statuses, one after the other, and polls are shown some of them. */
function live(statuses: string[], shown: string[] = statuses): void {
	for (const status of statuses) books.ask(ID, status);
	for (const status of shown) books.show(ID, status, 0, status !== 'Delivered');
}

const count = (...registered: string[]) =>
	books.count(registered.map((message) => ({ id: ID, message })));

it('counts what is registered, reported, lost and registered twice', () => {
	live(['Confirmed', 'Shipped', 'Delivered', 'Returned']);
	books.report(ID, 'Shipped', 'unknown');
	books.emit(ID, 'Delivered');
	expect(count('Confirmed', 'Confirmed')).toMatchObject({
		messages: 4,
		twice: 1,
		unknown: 1,
		lost: 2,
		neverEmitted: 1,
	});
	expect(count('Confirmed', 'Delivered', 'Returned')).toMatchObject({
		registeredOnce: 3,
		lost: 0,
		twice: 0,
	});
});

it('does not count a status as lost that no poll could see, unless it is the last one', () => {
	live(['Confirmed', 'Shipped', 'Delivered'], ['Confirmed']);
	expect(count('Confirmed')).toMatchObject({ passedUnseen: 1, lost: 1, neverEmitted: 1 });
});

it('does not count an order as lost that no poll has seen under way', () => {
	live(['Confirmed', 'Delivered'], ['Delivered']);
	expect(count()).toMatchObject({ neverUnderWay: 2, lost: 0 });
});

it('does not count a status as lost that an order has left when its poll or execution was killed', () => {
	live(['Confirmed', 'Shipped', 'Delivered'], ['Confirmed']);
	books.show(ID, 'Shipped', 1_000, true);
	books.cutOff(500);
	books.crash(ID, 'Confirmed', 1_500);
	expect(count('Delivered')).toMatchObject({ passedInKill: 2, lost: 0 });
	books.show(ID, 'Shipped', 2_000, true);
	expect(count('Delivered')).toMatchObject({ passedInKill: 1, lost: 1 });
});

it('counts messages about a status that the order never had', () => {
	live(['Confirmed']);
	expect(count('Confirmed', 'Returned')).toMatchObject({ registeredOnce: 1, unfounded: 1 });
});

it('counts a status as lost that an earlier poll was shown than the killed one', () => {
	live(['Confirmed', 'Delivered'], ['Confirmed']);
	books.show(ID, 'Confirmed', 1_000, true);
	books.cutOff(500);
	expect(count('Delivered')).toMatchObject({ passedInKill: 0, lost: 1 });
});
