import type { INodeParameters } from 'n8n-workflow';
import { expect, it } from 'vitest';

import { create, entries, usePanora } from './fixture';

usePanora();

const items = [{ title: 'Mug', quantity: 1, price: '1.00' }];
const json = (ids: object): INodeParameters => ({
	inputMode: 'json',
	order: JSON.stringify({ items, ...ids }),
});
const standard = (ids: object): INodeParameters => ({
	inputMode: 'standardOrder',
	order: JSON.stringify({
		lineItems: [{ name: 'Mug', quantity: 1, total: '1.00' }],
		totals: { total: '1.00' },
		...ids,
	}),
});

it.each([
	['an order number in the form', { inputMode: 'fields', order_number: '={{ $json.none }}' }],
	[
		'a customer ID in the form',
		{ inputMode: 'fields', additionalFields: { customer_id: '={{ $json.none }}' } },
	],
	['an order number in JSON', json({ order_number: ' ' })],
	['an order number that is null', json({ order_number: null })],
	['a customer ID in JSON', json({ customer_id: '' })],
	['the number of a standard order', standard({ number: '' })],
	['the customer ID of a standard order', standard({ customer: { id: ' ' } })],
] as Array<[string, INodeParameters]>)('refuses %s that came out empty', async (_, parameters) => {
	const run = await create(parameters, { items: [{}] });
	expect(run.error?.message).toContain('is empty');
	expect(entries().filter(({ method }) => method === 'POST')).toEqual([]);
});
