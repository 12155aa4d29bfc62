import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { NodeRun } from '../../../engine/engine';
import { setUp, type Fixture } from '../fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

const rows = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ number: `A-${index}`, total: `${index}.99` }));

const fromRow = {
	inputMode: 'fields',
	source_id: '={{ $json.number }}',
	amountUnit: 'decimal',
	additionalFields: { amount: '={{ $json.total }}', status: 'PAID' },
};

const continues = { onError: 'continueErrorOutput' } as const;

const resultsOf = ({ items }: NodeRun) =>
	items.map(({ json }) => json.voucherifyOrder as IDataObject);

const pairedWith = ({ pairedItem }: { pairedItem?: unknown }) =>
	[pairedItem].flat().map((each) => (each as { item: number }).item);

const imports = () =>
	fixture.voucherify.journal.find({ method: 'POST', path: '/v1/orders/import' });

describe('Order: Import', () => {
	it('imports 5,000 orders in three requests, and reports 37 failed ones on their own items', async () => {
		const items = rows(5000);
		// The node refuses 20 orders, and Voucherify 17 others.
		const refused = new Set(Array.from({ length: 20 }, (_, index) => index * 250 + 3));
		const failing = new Set(Array.from({ length: 17 }, (_, index) => index * 290 + 11));
		for (const index of refused) items[index].total = 'much';
		fixture.voucherify.options.importFailure = ({ source_id: id }) =>
			failing.has(Number(String(id).slice(2))) ? { reason: `Not good: ${String(id)}` } : undefined;

		const run = await fixture.run('order', 'import', fromRow, { items, ...continues });

		expect(run.error).toBeUndefined();
		expect(imports().map(({ body }) => (body as unknown[]).length)).toEqual([2000, 2000, 980]);
		const bad = [...refused, ...failing].sort((a, b) => a - b);
		expect(run.errorItems.map((item) => pairedWith(item)[0])).toEqual(bad);
		for (const item of run.errorItems) {
			const [index] = pairedWith(item);
			// n8n adds the input item's own fields on the error output.
			expect(item.json.number).toBe(`A-${index}`);
			const message = refused.has(index)
				? `'Additional Fields > Amount' is not a number: "much" [item ${index}]`
				: `Voucherify did not import order A-${index}: Not good: A-${index} [item ${index}]`;
			expect(item.json.error).toBe(message);
			const [, , third] = fixture.voucherify.imports;
			if (index === 290 * 16 + 11) {
				expect(item.json.details).toMatchObject({ async_action_id: third.id, outcome: 'refused' });
			}
		}
		const good = items.map((_, index) => index).filter((index) => !bad.includes(index));
		expect(run.items.map((item) => pairedWith(item)[0])).toEqual(good);
		const ids = fixture.voucherify.imports.map(({ id }) => id);
		expect(run.items[0].json).toEqual({
			...items[0],
			voucherifyOrder: { outcome: 'imported', source_id: 'A-0', async_action_id: ids[0] },
		});
		expect(
			run.items.map(({ json }) => [
				json.number,
				(json.voucherifyOrder as IDataObject).source_id,
				(json.voucherifyOrder as IDataObject).outcome,
			]),
		).toEqual(good.map((index) => [`A-${index}`, `A-${index}`, 'imported']));
		expect(fixture.voucherify.orders.size).toBe(4963);
		const amounts = [...fixture.voucherify.orders.values()].map(({ amount }) => amount);
		expect(amounts).toEqual(good.map((index) => index * 100 + 99));
	}, 60_000);

	it('sends nothing if one order is invalid and the node stops at errors', async () => {
		const items = rows(3);
		items[1].total = 'much';
		const run = await fixture.run('order', 'import', fromRow, { items });
		expect(run.error?.message).toBe(
			'\'Additional Fields > Amount\' is not a number: "much" [item 1]',
		);
		expect(fixture.voucherify.journal.find()).toEqual([]);
	});

	it('says what was done if Voucherify refuses orders and the node stops at errors', async () => {
		fixture.voucherify.options.importFailure = ({ source_id: id }) =>
			id === 'A-1' || id === 'A-2' ? { reason: 'Not good' } : undefined;
		const run = await fixture.run('order', 'import', fromRow, { items: rows(5) });
		expect(run.error?.message).toBe('Voucherify did not import order A-1: Not good [item 1]');
		expect(run.error?.context?.itemIndex).toBe(1);
		const [{ id }] = fixture.voucherify.imports;
		expect(run.error?.description).toBe(
			`The import was async action ${id}. 3 of the 5 items were completed and will not be rolled back. 2 failed. Set 'On Error' to 'Continue (using error output)', so that a failed item does not stop the others and each has its outcome.`,
		);
	});

	it('refuses a second order with the same source ID, since failures are identified by it', async () => {
		const items = [
			{ number: 'A', total: '1' },
			{ number: 'B', total: '2' },
			{ number: 'A', total: '3' },
		];
		const run = await fixture.run('order', 'import', fromRow, { items, ...continues });
		expect(run.items.map(pairedWith)).toEqual([[0], [1]]);
		expect(run.errorItems[0].json.error).toBe(
			'\'Source ID\' is the same as that of item 0: "A" [item 2]',
		);
	});

	it('reports unknown outcomes if Voucherify counts a failed order without naming it', async () => {
		fixture.voucherify.options.importFailure = ({ source_id: id }) =>
			id === 'A-1' ? { reason: 'x', isSilent: true } : id === 'A-2' ? { reason: 'y' } : undefined;
		const run = await fixture.run('order', 'import', fromRow, { items: rows(4), ...continues });
		expect(run.items).toEqual([]);
		expect(run.errorItems.map(pairedWith)).toEqual([[0], [1], [2], [3]]);
		const [{ id }] = fixture.voucherify.imports;
		expect(run.errorItems.map(({ json }) => json.details)).toEqual(
			['unknown', 'unknown', 'refused', 'unknown'].map((outcome) =>
				expect.objectContaining({ outcome, async_action_id: id }),
			),
		);
		expect(run.errorItems[0].json.error).toBe(
			'It is unknown whether Voucherify imported order A-0 [item 0]',
		);
		expect(run.hints).toEqual([
			expect.stringMatching(/^4 of 4 items failed, most often: It is unknown whether/),
		]);
	});

	it('knows the outcomes of orders with a source ID if one without a source ID fails', async () => {
		const items = rows(2000);
		for (const index of [10, 20]) {
			Object.assign(items[index], { number: '', voucherifyId: `ord_${index}` });
		}
		const isFailing = ({ source_id: id, amount }: Record<string, unknown>) =>
			id === undefined && amount === 1099 ? { reason: 'No customer' } : undefined;
		fixture.voucherify.options.importFailure = isFailing;
		const additionalFields = {
			...fromRow.additionalFields,
			id: '={{ $json.voucherifyId }}',
		};
		const parameters = { ...fromRow, additionalFields };
		const run = await fixture.run('order', 'import', parameters, { items, ...continues });
		expect(run.items).toHaveLength(1998);
		expect(run.errorItems.map(pairedWith)).toEqual([[10], [20]]);
		for (const { json } of run.errorItems) {
			expect(json.details).toMatchObject({
				outcome: 'unknown',
				description: expect.stringContaining('It says: No customer.'),
			});
		}
	});

	it('understands the account in the form that the published schema has', async () => {
		fixture.voucherify.options.failedAs = 'record';
		fixture.voucherify.options.importFailure = ({ source_id: id }) =>
			id === 'A-1' ? { reason: 'Not good' } : undefined;
		const run = await fixture.run('order', 'import', fromRow, { items: rows(3), ...continues });
		expect(run.errorItems.map(pairedWith)).toEqual([[1]]);
		expect(run.items.map(pairedWith)).toEqual([[0], [2]]);
	});

	it('returns the ID after the time limit, for a later node', async () => {
		fixture.voucherify.options.isJobStuck = true;
		const parameters = { ...fromRow, options: { timeLimit: 1 } };
		const run = await fixture.run('order', 'import', parameters, { items: rows(3) });
		const [{ id }] = fixture.voucherify.imports;
		expect(run.error).toBeUndefined();
		expect(run.items).toEqual(
			rows(3).map((row, index) => ({
				json: {
					...row,
					voucherifyOrder: { outcome: 'queued', source_id: row.number, async_action_id: id },
					notDone: expect.objectContaining({ outcome: 'queued' }),
				},
				pairedItem: { item: index },
			})),
		);
		expect(run.hints).toEqual([
			`Import ${id} was not over within the time limit. Continue with 'Async Action: Get' and its ID.`,
		]);

		fixture.voucherify.options.isJobStuck = false;
		const later = await fixture.run('asyncAction', 'get', { asyncActionId: id, wait: true });
		expect(later.items[0].json).toMatchObject({ id, status: 'DONE', result: { done_count: 3 } });
	});

	it('tells how far it is while it waits', async () => {
		fixture.voucherify.options.jobMilliseconds = 1500;
		const run = await fixture.run('order', 'import', fromRow, { items: rows(1) });
		const [{ id }] = fixture.voucherify.imports;
		expect(run.messages[0]).toMatch(`Voucherify: async action ${id} is IN_PROGRESS, `);
		expect(run.messages.at(-1)).toBe(`Voucherify: async action ${id} is DONE, 100%`);
	});

	it('returns the ID at once if it does not wait', async () => {
		const run = await fixture.run(
			'order',
			'import',
			{ ...fromRow, wait: false },
			{ items: rows(2) },
		);
		const [{ id }] = fixture.voucherify.imports;
		expect(resultsOf(run)).toEqual([
			{ outcome: 'queued', source_id: 'A-0', async_action_id: id },
			{ outcome: 'queued', source_id: 'A-1', async_action_id: id },
		]);
		expect(fixture.voucherify.journal.find()).toHaveLength(1);
	});

	it('returns the ID if the status cannot be read', async () => {
		const match = { path: '/v1/async-actions/*' };
		fixture.voucherify.faults.add({ kind: 'status', status: 500, match });
		const parameters = { ...fromRow, options: { timeLimit: 1 } };
		const run = await fixture.run('order', 'import', parameters, { items: rows(2), ...continues });
		const [{ id }] = fixture.voucherify.imports;
		expect(resultsOf(run).map((result) => result.async_action_id)).toEqual([id, id]);
		expect(run.hints[0]).toMatch(`The status of import ${id} could not be read: `);
	});

	it('reports all orders of an import that Voucherify gave up', async () => {
		fixture.voucherify.options.isJobFailing = true;
		const run = await fixture.run('order', 'import', fromRow, { items: rows(2), ...continues });
		expect(run.items).toEqual([]);
		expect(run.errorItems.map(pairedWith)).toEqual([[0], [1]]);
	});

	it('does not send a batch twice if no answer arrives, and continues with the next one', async () => {
		fixture.voucherify.faults.add({ kind: 'resetAfter', match: { method: 'POST', times: 1 } });
		const run = await fixture.run('order', 'import', fromRow, { items: rows(2001), ...continues });
		expect(imports()).toHaveLength(2);
		expect(run.errorItems).toHaveLength(2000);
		expect(run.errorItems[0].json).toMatchObject({
			error: expect.stringMatching(/^It is unknown whether Voucherify carried out the request/),
			details: { outcome: 'unknown' },
		});
		expect(resultsOf(run).map((result) => result.source_id)).toEqual(['A-2000']);
	});

	describe('that stops with a later batch', () => {
		const refuseSecond = () =>
			fixture.voucherify.faults.add({
				kind: 'status',
				status: 400,
				body: { code: 400, key: 'invalid_payload', message: 'Invalid payload' },
				match: { method: 'POST', skip: 1 },
			});

		it('says which import is queued and what was not sent', async () => {
			refuseSecond();
			const parameters = { ...fromRow, wait: false };
			const run = await fixture.run('order', 'import', parameters, { items: rows(4500) });
			const [{ id }] = fixture.voucherify.imports;
			expect(run.error?.message).toContain('Voucherify refused the request (400, Invalid payload');
			expect(run.error?.context?.itemIndex).toBe(2000);
			expect(run.error?.description).toBe(
				`Correct what Voucherify reports in its error, and run it again. 2000 of the 4500 items are queued at the provider, which will process them (async_action_id ${id}): do not send them again. 2000 failed. 500 were not sent. Set 'On Error' to 'Continue (using error output)', so that a failed item does not stop the others and each has its outcome.`,
			);
			expect(imports()).toHaveLength(2);
		});

		it('says what is done', async () => {
			refuseSecond();
			const run = await fixture.run('order', 'import', fromRow, { items: rows(2001) });
			expect(run.error?.description).toContain('2000 of the 2001 items were completed');
			expect(run.error?.description).not.toContain('queued');
		});

		it('says which items have an unknown outcome', async () => {
			const match = { method: 'POST', skip: 1 };
			fixture.voucherify.faults.add({ kind: 'resetAfter', match });
			const run = await fixture.run('order', 'import', fromRow, { items: rows(4001) });
			expect(run.error?.message).toMatch(/^It is unknown whether Voucherify carried out/);
			expect(run.error?.description).toContain('2000 of the 4001 items were completed');
			expect(run.error?.description).toContain('The outcome of 2000 is unknown: items 2000, 2001');
			expect(run.error?.description).toContain('1 was not sent.');
			expect(imports()).toHaveLength(2);
		});

		it('sends the others if the node continues', async () => {
			refuseSecond();
			fixture.voucherify.faults.list()[0].fault.match!.times = 1;
			const run = await fixture.run('order', 'import', fromRow, {
				items: rows(4001),
				...continues,
			});
			expect(run.items).toHaveLength(2001);
			expect(run.errorItems).toHaveLength(2000);
		});
	});

	it('sends JSON without the creation date, which an import cannot set, and says so', async () => {
		const items = ['A-1', 'A-2'].map((id) => ({ source_id: id, created_at: '2020-01-01' }));
		const parameters = { inputMode: 'json', order: '={{ $json }}' };
		const run = await fixture.run('order', 'import', parameters, { items });
		expect(imports()[0].body).toEqual([{ source_id: 'A-1' }, { source_id: 'A-2' }]);
		expect(run.hints).toEqual([expect.stringContaining("2 items: 'created_at' was not sent")]);
	});

	it('halves a batch that is too large until Voucherify accepts it, with the outcome of each row', async () => {
		const { options } = fixture.voucherify;
		options.maxImportOrders = 3;
		options.importFailure = ({ source_id: id }) => (id === 'A-6' ? { reason: 'no' } : undefined);
		const run = await fixture.run('order', 'import', fromRow, { items: rows(10), ...continues });
		expect(imports().map(({ body }) => (body as unknown[]).length)).toEqual([10, 5, 3, 2, 5, 3, 2]);
		expect(run.items.flatMap((item) => pairedWith(item))).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9]);
		expect(run.errorItems.map((item) => pairedWith(item)[0])).toEqual([6]);
		const [, , third] = fixture.voucherify.imports;
		expect(run.errorItems[0].json.details).toMatchObject({
			outcome: 'refused',
			async_action_id: third.id,
		});
		expect(fixture.voucherify.orders.size).toBe(9);
	});

	it('refuses a row that is too large by itself', async () => {
		fixture.voucherify.options.maxImportOrders = 0;
		const run = await fixture.run('order', 'import', fromRow, { items: rows(3), ...continues });
		expect(run.errorItems.map(({ json }) => (json.details as IDataObject).statusCode)).toEqual([
			413, 413, 413,
		]);
	});

	it.each([{}, { async_action_id: '' }, { async_action_id: ' ' }, { async_action_id: 7 }])(
		'does not know what became of an import that is answered with %j',
		async (body) => {
			fixture.voucherify.faults.add({ kind: 'status', status: 200, body });
			const run = await fixture.run('order', 'import', fromRow, { items: rows(2), ...continues });
			expect(run.errorItems).toHaveLength(2);
			expect(run.errorItems[0].json.details).toMatchObject({ outcome: 'unknown' });
			expect(fixture.voucherify.journal.find()).toHaveLength(1);
		},
	);

	it('stops waiting when the execution is canceled', async () => {
		fixture.voucherify.options.isJobStuck = true;
		const cancellation = new AbortController();
		const polls = () => fixture.voucherify.journal.find({ path: /async-actions/ }).length;
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
		try {
			const running = fixture.run('order', 'import', fromRow, {
				items: rows(2),
				signal: cancellation.signal,
			});
			await vi.waitUntil(() => polls() === 2, { timeout: 30_000 });
			cancellation.abort();
			await running;
			// Polls that were still planned would have been sent within this time, and before the next request.
			await vi.advanceTimersByTimeAsync(600_000);
		} finally {
			vi.useRealTimers();
		}
		await fixture.run('order', 'get', { orderId: 'none' });
		expect(polls()).toBe(2);
	});
});
