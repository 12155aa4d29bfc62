import { describe, expect, it } from 'vitest';

import { readShopify } from './fixture';

const fulfillment = {
	id: 61,
	status: 'success',
	shipment_status: 'in_transit',
	created_at: '2026-11-20T09:00:00Z',
	tracking_company: 'UPS',
	tracking_number: '1',
	tracking_numbers: ['1'],
	tracking_url: 'https://ups.example/1',
	tracking_urls: ['https://ups.example/1'],
	line_items: [{ id: 9001, quantity: 2 }],
};

const read = (...fulfillments: object[]) => readShopify({ fulfillments }).shipments;

describe('shipments', () => {
	it('are the parcels with their lines', () => {
		expect(read(fulfillment)).toEqual([
			{
				id: '61',
				status: 'in_transit',
				carrier: 'UPS',
				trackingNumber: '1',
				trackingUrl: 'https://ups.example/1',
				shippedAt: '2026-11-20T09:00:00Z',
				lineItems: [{ id: '9001', quantity: 2 }],
			},
		]);
	});

	it('are one for each number of a fulfillment, with the lines on the first', () => {
		const several = {
			...fulfillment,
			tracking_numbers: ['1', '2', '2'],
			tracking_urls: ['https://ups.example/1', 'https://ups.example/2'],
		};
		expect(
			read(several).map(({ id, trackingNumber, trackingUrl, lineItems }) => [
				id,
				trackingNumber,
				trackingUrl,
				lineItems.length,
			]),
		).toEqual([
			['61', '1', 'https://ups.example/1', 1],
			['61', '2', 'https://ups.example/2', 0],
		]);
	});

	it.each([
		[
			['1', '2', '3'],
			['a', 'a', 'b'],
			['1 a', '2 a', '3 b'],
		],
		[
			['1', '1', '2'],
			['a', 'a', 'b'],
			['1 a', '2 b'],
		],
		[
			['1', '2'],
			[null, 'b'],
			['1 null', '2 b'],
		],
		[[null, '2'], ['a', 'b'], ['2 b']],
		[['1', '2'], ['a'], ['1 a', '2 null']],
	])('with the numbers %j and the links %j have each its own link', (numbers, urls, expected) => {
		const several = { ...fulfillment, tracking_numbers: numbers, tracking_urls: urls };
		expect(
			read(several).map(({ trackingNumber, trackingUrl }) => `${trackingNumber} ${trackingUrl}`),
		).toEqual(expected);
	});

	it('are one for fulfillments with the same number', () => {
		const other = {
			...fulfillment,
			id: 62,
			line_items: [{ id: 9002, quantity: 1 }],
		};
		expect(read({ ...fulfillment, tracking_urls: [], tracking_url: null }, other)).toEqual([
			{
				id: '61',
				status: 'in_transit',
				carrier: 'UPS',
				trackingNumber: '1',
				trackingUrl: 'https://ups.example/1',
				shippedAt: '2026-11-20T09:00:00Z',
				lineItems: [
					{ id: '9001', quantity: 2 },
					{ id: '9002', quantity: 1 },
				],
			},
		]);
	});

	it('can have no number', () => {
		const without = { ...fulfillment, tracking_number: null, tracking_numbers: [] };
		expect(read(without, { ...without, id: 62 })).toMatchObject([
			{ id: '61', trackingNumber: null },
			{ id: '62', trackingNumber: null },
		]);
	});

	it('have the one number of old orders', () => {
		const old = {
			id: 61,
			status: 'success',
			tracking_number: '7',
			tracking_url: 'https://x.example',
		};
		expect(read(old)).toMatchObject([
			{ trackingNumber: '7', trackingUrl: 'https://x.example', lineItems: [] },
		]);
	});

	it.each(['cancelled', 'error', 'failure'])('are none of a fulfillment with %s', (status) => {
		expect(read({ ...fulfillment, status })).toEqual([]);
	});
});
