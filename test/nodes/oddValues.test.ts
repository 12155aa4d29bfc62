import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { runNode } from '../engine/engine';
import { everyOperation, type EveryOperation } from '../everyOperation';

/** Values that an expression yields by mistake. They are refused before anything is sent. */

let every: EveryOperation;

beforeAll(async () => {
	every = await everyOperation();
});

afterAll(async () => await every.emulators.close());

const emulators = () => {
	const { akinon, panora, voucherify, voyado } = every.emulators;
	return [akinon, panora, voucherify, voyado];
};

beforeEach(() => emulators().forEach(({ journal }) => journal.clear()));

/** Runs an operation for items with the good value of a field, a bad one, and the good one again. */
async function run(
	node: string,
	name: string,
	parameters: INodeParameters,
	[good, bad]: [good: unknown, bad: unknown],
) {
	const [resource, operation] = name.split('/');
	const { items } = await runNode({
		type: node,
		credentials: every.credentials,
		items: [good, bad, good].map((v) => ({ v })) as IDataObject[],
		onError: 'continueRegularOutput',
		parameters: { ...every.runs[node][name]()[0], resource, operation, ...parameters },
	});
	expect(items.map(({ pairedItem }) => pairedItem)).toMatchObject([
		{ item: 0 },
		{ item: 1 },
		{ item: 2 },
	]);
	expect([items[0].json.error, items[2].json.error]).toEqual([undefined, undefined]);
	return items[1].json;
}

const requests = () => emulators().flatMap(({ journal }) => journal.entries);

describe('an expression that n8n cannot evaluate', () => {
	it('is refused with the label of its field and the number of the item', async () => {
		const orderId = { __rl: true, mode: 'id', value: '={{ $json.v ?? $("Missing").item }}' };
		const [{ id }] = [...every.emulators.akinon.orders.values()];
		const json = await run('akinon', 'order/get', { orderId }, [id, null]);
		expect(json).toMatchObject({
			error: "'Order ID' has an expression that fails: Referenced node doesn't exist [item 1]",
			details: { outcome: 'refused' },
		});
	});

	it('is named by its collection if it is in one', async () => {
		const options = { quantityAttribute: '={{ $json.v ?? $("Missing").item }}' };
		const json = await run('akinon', 'order/get', { options }, ['x', null]);
		expect(json.error).toMatch(/^'Options' has an expression that fails: .* \[item 1\]$/);
	});
});

describe('a text that JavaScript makes of a missing value', () => {
	const update = async (expression: string, value: unknown) => {
		const parameters = { updateFields: { tracking_number: expression } };
		return await run('akinon', 'orderItem/update', parameters, ['TRK-1', value]);
	};
	const bad = ['undefined', ' null ', 'NaN', '[object Object]', 'Invalid Date', 'A-[object Date]'];
	const label = 'Update Fields > Tracking Number';

	it.each(bad)('is not sent: %s', async (text) => {
		const json = await update('={{ $json.v }}', text);
		expect(json.error).toBe(`'${label}' is not a value: "${text.trim()}" [item 1]`);
		expect(requests()).toHaveLength(2);
	});

	it.each(['Null', 'undefined-1', 'object', 'nan'])(
		'is sent if it can be one: %s',
		async (text) => {
			expect(await update('={{ $json.v }}', text)).not.toHaveProperty('error');
		},
	);

	it.each([{ a: 1 }, DateTime.invalid('x')])('is not sent for %o in a text', async (value) => {
		expect((await update('={{ $json.v }} ', value)).error).toContain(`'${label}' is not a value: `);
	});

	it('is not sent as an ID in a path', async () => {
		const exportId = '={{ $json.v }}';
		const [{ id }] = every.emulators.voucherify.exports.values();
		const json = await run('voucherify', 'export/get', { exportId }, [id, 'undefined']);
		expect(json.error).toBe('\'Export ID\' is not a value: "undefined" [item 1]');
	});
});

describe('a text that JavaScript makes of a missing value, in JSON', () => {
	const parameters = { inputMode: 'json', order: '={{ $json.v }}' };

	it('is not sent as an ID, which all such orders would share', async () => {
		const orders = [{ source_id: 'J-1' }, { source_id: 'undefined' }] as const;
		const { error } = await run('voucherify', 'order/upsert', parameters, [...orders]);
		expect(error).toBe('\'Order > Source ID\' is not a value: "undefined" [item 1]');
	});

	it('is sent in another field, since a shop may have stored it', async () => {
		const order = { order_number: '1', items: [{ title: 'undefined' }] };
		const json = await run('panora', 'order/create', parameters, [order, order]);
		expect(json).not.toHaveProperty('error');
	});
});

describe('JSON that cannot be sent as it is', () => {
	const circle: IDataObject = {};
	circle.self = [circle, circle];
	const bad = Object.entries({
		NaN,
		Infinity,
		'an invalid date': new Date(NaN),
		'a circle': circle,
	});
	const json = { inputMode: 'json', order: '={{ $json.v }}' };
	let sourceId = 0;

	it.each(bad)('is refused in a field of a record: %s', async (_name, value) => {
		const order = (a: unknown) => ({ source_id: `S-${sourceId++}`, metadata: { a } });
		const orders = [order([new Date(0), null, 'Infinity']), order(value)] as const;
		const { error } = await run('voucherify', 'order/upsert', json, [...orders]);
		expect(error).toBe("'Order > Metadata' cannot be sent as JSON [item 1]");
	});

	it.each(bad)('is refused in a key that is not a field: %s', async (_name, own) => {
		const order = { order_number: '1', items: [{ title: 'Mug' }] };
		const orders = [order, { ...order, items: [{ title: 'Mug', own }] }] as const;
		const { error } = await run('panora', 'order/create', json, [...orders]);
		expect(error).toBe("'Order > Items > 1 > own' cannot be sent as JSON [item 1]");
		expect(requests()).toHaveLength(2);
	});

	it.each([new Date(), /x/, new Map([['a', 1]])])('is no object as %s', async (value) => {
		const parameters = { updateFields: { extra_field: '={{ $json.v }}' } };
		const { error } = await run('akinon', 'orderItem/update', parameters, [{ a: 1 }, value]);
		expect(error).toBe("'Update Fields > Extra Fields' is not a JSON object [item 1]");
	});
});
