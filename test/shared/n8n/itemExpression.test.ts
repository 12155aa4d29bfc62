import * as fc from 'fast-check';
import { NodeConnectionTypes, type IDataObject, type INodeType } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { itemValue } from '../../../nodes/shared/n8n/itemExpression';
import { runNode } from '../../engine/engine';

const item = {
	id: 7,
	name: ' Kim ',
	nothing: null,
	off: false,
	lines: [{ a: [1] }],
} as IDataObject;

/** Returns what n8n makes of an expression for each item. */
const evaluating: INodeType = {
	description: {
		displayName: 'Evaluating',
		name: 'evaluating',
		group: ['transform'],
		version: 2,
		description: '',
		defaults: { name: 'Evaluating' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Value', name: 'value', type: 'json', default: '' }],
	},
	async execute() {
		return [
			this.getInputData().map((_, index) => ({
				json: { value: this.getNodeParameter('value', index) as IDataObject },
			})),
		];
	},
};

async function byN8n(expression: string, items: IDataObject[]): Promise<unknown[]> {
	const run = await runNode({
		type: 'akinon',
		nodeType: evaluating,
		credentials: {},
		items,
		parameters: { value: `=${expression}` },
	});
	return run.items.map(({ json }) => json.value);
}

describe('an expression that takes the item', () => {
	it.each([
		'{{ $json }}',
		'{{$json}}',
		'{{ $json.id }}',
		'{{ $json.lines }}',
		'{{ $json.nothing }}',
	])('is read as n8n evaluates it: %s', async (expression) => {
		const found = itemValue(expression, item);
		expect(found).toBeDefined();
		expect([found?.value]).toEqual(await byN8n(expression, [item]));
	});

	it('brings the same as n8n, whatever the item holds', async () => {
		const items = fc.sample(fc.record({ id: fc.jsonValue(), b: fc.jsonValue() }), 200);
		for (const expression of ['{{ $json }}', '{{ $json.id }}']) {
			const found = items.map((each) => itemValue(expression, each as IDataObject)?.value);
			expect(found).toEqual(await byN8n(expression, items as IDataObject[]));
		}
	});

	it.each([
		undefined,
		'$json',
		'{{ $json.other }}',
		'{{ $json.constructor }}',
		'{{ $json.__proto__ }}',
		'{{ $json.id }} ',
		'{{ $json.id }}{{ $json.id }}',
		'{{ $json.lines[0] }}',
		'{{ $json["id"] }}',
		'{{ $json.id + 1 }}',
		'{{ $node.Other.json }}',
	])('is left to n8n: %s', (expression) => {
		expect(itemValue(expression, item)).toBeUndefined();
	});

	it.each([new Date(), new Map(), () => 1, { at: new Date() }, [[new Date()]]])(
		'is left to n8n where JSON has no such value, as %o',
		(value) => {
			const other = { value } as unknown as IDataObject;
			expect(itemValue('{{ $json.value }}', other)).toBeUndefined();
			expect(itemValue('{{ $json }}', other)).toBeUndefined();
		},
	);

	it('takes an item of any depth', () => {
		let deep: IDataObject = {};
		for (let level = 0; level < 100_000; level++) deep = { deep };
		expect(itemValue('{{ $json }}', deep)?.value).toBe(deep);
	});

	it('ends for an item that contains itself, and is quick for one that shares its parts', () => {
		const circle: IDataObject = {};
		circle.self = [circle, circle];
		expect(itemValue('{{ $json }}', circle)?.value).toBe(circle);
		let shared: IDataObject = {};
		for (let level = 0; level < 100; level++) shared = { a: shared, b: shared };
		expect(itemValue('{{ $json }}', shared)?.value).toBe(shared);
	});
});
