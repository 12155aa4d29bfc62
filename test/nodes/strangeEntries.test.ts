import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { AkinonFixture } from '../engine/akinon';
import { durablePoller, type PollerSettings } from '../engine/poller';
import type { Emulator } from '../emulators/emulator';
import { Panora } from '../emulators/panora';
import { setUp } from './Voucherify/fixture';

interface TriggerFixture {
	emulator: Emulator<never>;
	settings: PollerSettings;
	/** The text of a list with entries. */
	list: (entries: string[]) => string;
	/** The text of an order, with another field. */
	order: (field: string) => string;
}

const raw = { output: 'raw', firstPoll: 'emit', options: {} } as INodeParameters;

const triggers: Record<string, () => Promise<TriggerFixture>> = {
	async Akinon() {
		const fixture = await AkinonFixture.start();
		return {
			emulator: fixture.akinon as unknown as Emulator<never>,
			settings: {
				type: 'akinonTrigger',
				credentials: fixture.tokenCredentials(),
				parameters: raw,
			},
			list: (entries) => `{"count":${entries.length},"next":null,"results":[${entries.join()}]}`,
			order: (field) => `{"id":7,"status":"400","is_send":false,${field}}`,
		};
	},
	async Panora() {
		const panora = new Panora(1);
		await panora.listen(0);
		const { url, options } = panora;
		const connection = { __rl: true, mode: 'id', value: panora.token() };
		return {
			emulator: panora as unknown as Emulator<never>,
			settings: {
				type: 'panoraTrigger',
				credentials: { panoraApi: { baseUrl: url, apiKey: options.apiKey, allowPlainHttp: false } },
				parameters: { ...raw, connection, includeRemoteData: false } as INodeParameters,
			},
			list: (entries) => `{"data":[${entries.join()}],"next_cursor":null}`,
			order: (field) =>
				`{"id":"7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10","created_at":"2026-01-01T00:00:00Z",${field}}`,
		};
	},
	async Voucherify() {
		const { voucherify, credential } = await setUp();
		return {
			emulator: voucherify as unknown as Emulator<never>,
			settings: {
				type: 'voucherifyTrigger',
				credentials: { voucherifyApi: credential },
				parameters: { ...raw, event: 'created' },
			},
			list: (entries) => `{"orders":[${entries.join()}],"total":${entries.length}}`,
			order: (field) => `{"id":"ord_7","created_at":"2026-01-01T00:00:00Z",${field}}`,
		};
	},
};

const nested = (levels: number) => `"x":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
const listed = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const huge = JSON.stringify(
	Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key ${index}`, index])),
);
const strange = [
	'null',
	'7',
	'"text"',
	'true',
	'[]',
	'[[1]]',
	'{}',
	'{"id":{"toString":1}}',
	'{"__proto__":{"id":7}}',
	`{${nested(8_000)}}`,
	`[1,${listed(8_000)}]`,
	huge,
	JSON.stringify({ text: 'x'.repeat(1_000_000) }),
];

describe.each(Object.entries(triggers))('the trigger of %s', (_, start) => {
	it('emits each strange entry once as a small warning, and the order beside them', async () => {
		const { emulator, settings, list, order } = await start();
		const body = list([...strange, order('"y":1')]);
		emulator.faults.add({ kind: 'html', body });
		const poller = await durablePoller(settings);
		const items = await poller.tick();
		expect(poller.errors).toEqual([]);
		const warnings = items.filter(({ warning }) => warning !== undefined);
		expect(warnings).toHaveLength(strange.length);
		expect(items).toHaveLength(strange.length + 1);
		for (const item of warnings) expect(JSON.stringify(item).length).toBeLessThan(10_000);
		const entries = warnings.map(({ details }) => (details as IDataObject).entry);
		expect(entries).toEqual(expect.arrayContaining([null, 7, 'text', true, [], [[1]], {}]));
		expect(await poller.tick()).toEqual([]);
		expect(poller.errors).toEqual([]);
		await emulator.close();
	});

	it('emits an order that is nested too deeply for n8n, without its deepest parts', async () => {
		const { emulator, settings, list, order } = await start();
		emulator.faults.add({ kind: 'html', body: list([order(nested(8_000))]) });
		const poller = await durablePoller(settings);
		const items = await poller.tick();
		expect(items).toEqual([expect.objectContaining({ x: { a: expect.anything() as unknown } })]);
		expect(JSON.stringify(items).length).toBeLessThan(10_000);
		const sample = await durablePoller({ ...settings, mode: 'manual' });
		expect(JSON.stringify(await sample.tick())).toContain('"x"');
		await emulator.close();
	});
});
