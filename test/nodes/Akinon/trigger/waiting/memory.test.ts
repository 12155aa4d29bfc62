import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { AkinonFixture, leasesOf, pollers } from '../../../../engine/akinon';
import type { Poller } from '../../../../engine/poller';

const MINUTE = 60_000;
const nothing = {
	kind: 'status',
	status: 200,
	body: { count: 0, next: null, results: [] },
} as const;

let fixture: AkinonFixture;

beforeEach(async () => {
	vi.useFakeTimers({ toFake: ['Date'] });
	fixture = await AkinonFixture.start();
});

afterEach(async () => {
	vi.useRealTimers();
	await fixture.close();
});

const idsOf = (items: IDataObject[]) => items.map(({ id }) => Number(id));
const later = (minutes: number) => vi.setSystemTime(Date.now() + minutes * MINUTE);
const copyOf = (state: IDataObject) => JSON.parse(JSON.stringify(state)) as IDataObject;
const warnings = (log: string[]) => log.filter((line) => line.startsWith('warn'));
const waiting = (count: number, status = '400') =>
	fixture.akinon.addOrders({ count, status }).map(({ id }) => id);

describe.each(pollers)('the memory under the $name poller', ({ create }) => {
	/** A poller with other settings that continues with another's state. */
	const changed = async (from: Poller, parameters: IDataObject, settings = {}) => {
		const poller = await fixture.poller(create, parameters, settings);
		poller.setState(copyOf(from.state()));
		return poller;
	};

	it('outlasts ten minutes of empty answers', async () => {
		waiting(5);
		const poller = await fixture.poller(create, { maximumDeliveries: 1 });
		expect(await poller.tick()).toHaveLength(5);
		const fault = fixture.akinon.faults.add(nothing);
		for (let poll = 0; poll < 10; poll++, later(1)) expect(await poller.tick()).toEqual([]);
		fixture.akinon.faults.remove(fault.id);
		for (let poll = 0; poll < 3; poll++, later(60)) expect(await poller.tick()).toEqual([]);
	});

	it('outlasts a change of the statuses, and of nothing else', async () => {
		const approved = waiting(3);
		const first = await fixture.poller(create, { maximumDeliveries: 1 });
		expect(await first.tick()).toHaveLength(3);
		const [moved] = approved;
		fixture.akinon.orders.get(moved)!.status = '450';
		const preparing = waiting(1, '450');
		const second = await changed(first, { statuses: ['450'], maximumDeliveries: 1 });
		for (let poll = 0; poll < 5; poll++, later(30)) {
			expect(idsOf(await second.tick())).toEqual(poll === 0 ? preparing : []);
		}
		for (const statuses of [['400', '450'], ['any'], ['allButCanceled'], ['400']]) {
			const third = await changed(second, { statuses, maximumDeliveries: 1 });
			for (let poll = 0; poll < 5; poll++, later(30)) expect(await third.tick()).toEqual([]);
		}
	});

	it("starts anew with another shop's credential, and says so", async () => {
		const ids = waiting(10);
		const first = await fixture.poller(create);
		expect(await first.tick()).toHaveLength(10);
		const other = await AkinonFixture.start();
		const theirs = other.akinon.addOrders({ count: 10 });
		expect(theirs.map(({ id }) => id)).toEqual(ids);
		const second = await changed(first, {}, { credentials: other.tokenCredentials() });
		expect(idsOf(await second.tick())).toEqual(ids);
		expect(warnings(second.log)).toEqual([expect.stringContaining('starts anew')]);
		expect(await second.tick()).toEqual([]);
		expect(warnings(second.log)).toHaveLength(1);
		const { apiToken } = other.akinon.options;
		expect(JSON.stringify(second.state())).not.toContain(apiToken);
		await other.close();
	});

	it('starts anew with another user, but not with a renewed password or token', async () => {
		waiting(2);
		const login = fixture.loginCredentials();
		const first = await fixture.poller(create, {}, { credentials: login });
		expect(await first.tick()).toHaveLength(2);
		fixture.akinon.options.password = 'renewed-password';
		const renewed = await changed(first, {}, { credentials: fixture.loginCredentials() });
		expect(await renewed.tick()).toEqual([]);
		fixture.akinon.options.username = 'kim@example.com';
		const kim = await changed(first, {}, { credentials: fixture.loginCredentials() });
		expect(await kim.tick()).toHaveLength(2);
		const token = await fixture.poller(create);
		token.setState({});
		expect(await token.tick()).toHaveLength(2);
		fixture.akinon.options.apiToken = 'f00dc0ffee0ddba11cafe0123456789abcdef012';
		const rotated = await changed(token, {}, { credentials: fixture.tokenCredentials() });
		expect(await rotated.tick()).toEqual([]);
	});

	it("says once which orders a lowered 'Maximum Deliveries' gives up", async () => {
		waiting(4);
		const first = await fixture.poller(create, { maximumDeliveries: 0 });
		for (let poll = 0; poll < 3; poll++, later(60)) expect(await first.tick()).toHaveLength(4);
		const lowered = await changed(first, { maximumDeliveries: 2 });
		expect(await lowered.tick()).toEqual([]);
		expect(await lowered.tick()).toEqual([]);
		expect(warnings(lowered.log)).toEqual([
			"warn: 'Maximum Deliveries' was lowered from no limit to 2: 4 orders came as often before and will not come again",
		]);
		const raised = await changed(lowered, { maximumDeliveries: 4 });
		expect(await raised.tick()).toHaveLength(4);
		expect(warnings(raised.log)).toEqual([]);
	});

	it('forgets orders that were marked, and stays small', async () => {
		const poller = await fixture.poller(create);
		for (let poll = 0; poll < 40; poll++, later(1)) {
			waiting(20);
			const ids = idsOf(await poller.tick());
			expect(ids).toHaveLength(20);
			fixture.akinon.setSent(ids);
		}
		expect(Object.keys(leasesOf(poller.state())).length).toBeLessThanOrEqual(17 * 20);
	});
});
