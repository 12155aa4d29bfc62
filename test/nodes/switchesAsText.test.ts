import type { INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { runNode } from '../engine/engine';
import { durablePoller } from '../engine/poller';
import { everyOperation, type EveryOperation } from '../everyOperation';

/** Switches that an expression gives `true` or `false` as text, if a person took it from a table or a form. */

let every: EveryOperation;

beforeAll(async () => {
	every = await everyOperation();
});

afterAll(async () => await every.emulators.close());

beforeEach(() => {
	const { akinon, panora, voucherify, voyado } = every.emulators;
	for (const { journal } of [akinon, panora, voucherify, voyado]) journal.clear();
});

const credentialTypes: Record<string, string> = {
	akinon: 'akinonApi',
	panora: 'panoraApi',
	panoraTrigger: 'panoraApi',
	voyadoEngage: 'voyadoEngageApi',
};

const credentialsOf = (node: string) => {
	const type = credentialTypes[node];
	return { [type]: every.credentials[type] };
};

async function run(node: string, name: string, parameters: INodeParameters) {
	const [resource, operation] = name.split('/');
	const settings = { type: node, credentials: credentialsOf(node) };
	const result = await runNode({
		...settings,
		parameters: { ...every.runs[node][name]()[0], resource, operation, ...parameters },
	});
	expect(result.error).toBeUndefined();
	return result.items.map(({ json }) => json);
}

const text = (value: string) => `={{ "${value}" }}`;

describe.each(['true', 'false'])('as the text %s', (value) => {
	const isOn = value === 'true';

	it('asks Panora for remote data, or not', async () => {
		for (const name of ['order/getAll', 'order/get']) {
			await run('panora', name, { output: 'raw', options: { includeRemoteData: text(value) } });
		}
		const queries = every.emulators.panora.journal.entries.map(({ query }) => query.remote_data);
		expect(queries).toEqual(isOn ? ['true', 'true'] : [undefined, undefined]);
	});

	it('asks Panora for remote data of a new order, or not', async () => {
		await run('panora', 'order/create', { options: { includeRemoteData: text(value) } });
		const [{ query }] = every.emulators.panora.journal.entries;
		expect(query.remote_data).toBe(isOn ? 'true' : undefined);
	});

	it('includes connections to other systems, or not', async () => {
		const options = { includeOtherVerticals: text(value) };
		expect(await run('panora', 'connection/getAll', { options })).toHaveLength(isOn ? 4 : 3);
	});

	it('includes stores that are not active, or not', async () => {
		const options = { includeInactive: text(value) };
		const stores = await run('voyadoEngage', 'store/getAll', { options });
		expect(stores.some(({ active }) => active === false)).toBe(isOn);
	});

	it('filters orders of Akinon by whether they were sent', async () => {
		await run('akinon', 'order/getAll', { filters: { isSent: text(value) } });
		const [{ query }] = every.emulators.akinon.journal.entries;
		expect(String(query.is_send).toLowerCase()).toBe(value);
	});

	it('adds the raw order, or not', async () => {
		for (const node of ['akinon', 'panora']) {
			for (const name of ['order/getAll', 'order/get']) {
				const [order] = await run(node, name, { options: { includeRaw: text(value) } });
				expect('raw' in order).toBe(isOn);
			}
		}
	});

	it('asks for remote data at the Panora trigger, or not', async () => {
		const poller = await durablePoller({
			type: 'panoraTrigger',
			credentials: credentialsOf('panoraTrigger'),
			parameters: {
				...every.triggers.panoraTrigger,
				output: 'raw',
				includeRemoteData: text(value),
			},
		});
		const [order] = await poller.tick();
		expect('remote_data' in order).toBe(isOn);
	});
});
