import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setUp, type Fixture } from './fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

interface Example {
	nodes: INode[];
}

const example = (file: string) =>
	JSON.parse(readFileSync(join(__dirname, '../../../examples', file), 'utf8')) as Example;

/** Runs the example's Voucherify node as it is set there. */
async function runNodeOf(file: string, name: string, items: IDataObject[]) {
	const node = example(file).nodes.find((each) => each.name === name)!;
	const { resource, operation, ...parameters } = node.parameters as INodeParameters & {
		resource: string;
		operation: string;
	};
	return await fixture.run(resource, operation, parameters, { items, onError: node.onError });
}

describe('the examples', () => {
	it('export what the last day brought, into a file named by the day', async () => {
		fixture.voucherify.addOrders(2);
		fixture.voucherify.addOrders(1, { status: 'CREATED' });
		const run = await runNodeOf('voucherify-nightly-export.json', 'Export Paid Orders', [{}]);
		expect(run.error).toBeUndefined();
		const { data = '', fileName } = run.items[0].binary?.data ?? {};
		expect(fileName).toMatch(/^orders-\d{4}-\d\d-\d\d\.csv$/);
		expect(Buffer.from(data, 'base64').toString().trim().split('\n')).toHaveLength(3);
		expect(fixture.voucherify.exports.size).toBe(1);
	});

	it('import rows of a file, and send the bad ones on', async () => {
		const rows = [
			{ number: 'A-1', status: 'PAID', total: '19.99', email: 'kim@example.com', channel: 'web' },
			{ number: 'A-2', status: 'paid', total: '5', email: 'lee@example.com', channel: 'web' },
			{ number: 'A-3', status: 'GONE', total: '5', email: 'lee@example.com', channel: 'web' },
		];
		const run = await runNodeOf('voucherify-spreadsheet-import.json', 'Import Orders', rows);
		expect(run.items.map(({ json }) => json.voucherifyOrder)).toMatchObject([
			{ outcome: 'imported', source_id: 'A-1' },
			{ outcome: 'imported', source_id: 'A-2' },
		]);
		expect(run.errorItems.map(({ json }) => [json.number, json.error])).toEqual([
			['A-3', '\'Additional Fields > Status\' is not one of its values: "GONE" [item 2]'],
		]);
		expect(fixture.voucherify.orders.size).toBe(2);
	});

	describe('import a file that Excel saved, which begins with a byte-order mark', () => {
		const file =
			'\uFEFFnumber,status,total,email,channel\r\nA-1,PAID,12.50,a@example.com,web\r\nA-2,PAID,5.00,b@example.com,web\r\n';
		const name = 'voucherify-spreadsheet-import.json';

		/** Reads a file without quotes as n8n's 'Extract from File' does. */
		function rowsOf(text: string, stripsMark: boolean): IDataObject[] {
			const [header, ...lines] = (stripsMark ? text.replace(/^\uFEFF/, '') : text)
				.trimEnd()
				.split('\r\n');
			return lines.map((line) => {
				const values = line.split(',');
				return Object.fromEntries(header.split(',').map((key, index) => [key, values[index]]));
			});
		}

		it('with the source IDs, and a second run adds none', async () => {
			const { options } = example(name).nodes.find((node) => node.name === 'Rows')!.parameters;
			const { enableBOM } = options as { enableBOM?: boolean };
			for (let runs = 0; runs < 2; runs++) {
				const run = await runNodeOf(name, 'Import Orders', rowsOf(file, enableBOM === true));
				expect(run.error).toBeUndefined();
				expect(run.items.map(({ json }) => json.voucherifyOrder)).toMatchObject([
					{ outcome: 'imported', source_id: 'A-1' },
					{ outcome: 'imported', source_id: 'A-2' },
				]);
				expect([...fixture.voucherify.orders.values()].map((order) => order.source_id)).toEqual([
					'A-1',
					'A-2',
				]);
			}
		});

		it('or refuse its rows if the mark stays in the name of the column', async () => {
			const rows = rowsOf(file, false);
			const run = await runNodeOf(name, 'Import Orders', rows);
			expect(run.items).toEqual([]);
			expect(run.errorItems.map(({ json }) => json.error)).toEqual([
				"'Source ID' is empty [item 0]",
				"'Source ID' is empty [item 1]",
			]);
			expect(fixture.voucherify.orders.size).toBe(0);
		});
	});
});
