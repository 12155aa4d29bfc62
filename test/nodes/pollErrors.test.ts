import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AkinonFixture } from '../engine/akinon';
import { durablePoller, legacyPoller } from '../engine/poller';

let fixture: AkinonFixture;
let workflows = 0;

beforeEach(async () => {
	fixture = await AkinonFixture.start();
});

afterEach(async () => await fixture.close());

const fail = (status: number) => fixture.akinon.faults.add({ kind: 'status', status });
/** A trigger that this process has not polled before. */
const newPoller = async (create: typeof durablePoller, budgetMs?: number) =>
	await fixture.poller(create, {}, { budgetMs, workflowId: `errors ${++workflows}` });
const causesOf = ({ errors }: { errors: Array<{ failure?: unknown }> }) =>
	errors.map(({ failure }) => (failure as { cause: string }).cause);

describe('a refused credential', () => {
	it.each([legacyPoller, durablePoller])(
		'counts as lasting with the third poll',
		async (create) => {
			const poller = await newPoller(create);
			await poller.tick();
			fail(401);
			for (let poll = 0; poll < 4; poll++) await poller.tick();
			expect(causesOf(poller)).toEqual([
				'temporarily-unavailable',
				'temporarily-unavailable',
				'credential-invalid',
				'credential-invalid',
			]);
			expect(poller.errors.map(({ httpCode }) => httpCode)).toEqual(['401', '401', '401', '401']);
		},
	);

	it('counts as passing if another error or a poll that works comes between', async () => {
		const poller = await newPoller(durablePoller);
		for (const status of [401, 401, 503, 401, 401, 200, 401, 401]) {
			fixture.akinon.faults.clear();
			if (status !== 200)
				fixture.akinon.faults.add({ kind: 'status', status, headers: { 'retry-after': '0' } });
			await poller.tick();
		}
		expect(causesOf(poller)).not.toContain('credential-invalid');
		expect(poller.errors).toHaveLength(7);
	});
});

describe("an activation of n8n's durable poller", () => {
	it('is not every poll if its budget is that of the default poller', async () => {
		const poller = await newPoller(durablePoller, 300_000);
		await poller.activate();
		fail(404);
		for (let poll = 0; poll < 4; poll++) await poller.tick();
		expect(poller.errors).toHaveLength(3);
	});
});

describe("an activation of n8n's default poller", () => {
	it('is recognized after each change of the workflow', async () => {
		const poller = await newPoller(legacyPoller);
		await poller.activate();
		await poller.tick();
		fail(400);
		for (let change = 0; change < 3; change++) expect(await poller.activate('update')).toEqual([]);
		expect(poller.errors).toEqual([]);
	});
});
