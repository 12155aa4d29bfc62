import { describe, expect, it } from 'vitest';

import { isPathUnknown, problemsAt } from '../../../nodes/shared/order/paths';

describe('isUnknown', () => {
	const order = { unknown: ['shipping', 'lineItems.name'] };

	it.each([
		['shipping', true],
		['shipping.total', true],
		['shippingAddress', false],
		['lineItems', false],
		['lineItems.name', true],
		['lineItems.nameless', false],
	])('%s: %s', (path, expected) => {
		expect(isPathUnknown(order, path)).toBe(expected);
	});
});

describe('problemsAt', () => {
	const at = (path: string, ...paths: string[]) =>
		problemsAt({ problems: [{ path, text: 'wrong' }] }, paths).length === 1;

	it.each([
		['lineItems.12.total', 'lineItems', true],
		['lineItems.12.total', 'lineItems.total', true],
		['lineItems.12.total', 'lineItems.name', false],
		['lineItems.12', 'lineItems.total', true],
		['lineItems', 'lineItems.total', true],
		['totals.total', 'totals.total', true],
		['totals.totals', 'totals.total', false],
		['customer.email', 'customer.id', false],
		['', 'customer.id', true],
	])('a problem at %j concerns what sends %s: %s', (problem, path, expected) => {
		expect(at(problem, path)).toBe(expected);
		expect(at(problem, 'nothing', path)).toBe(expected);
	});

	it('concerns nothing if nothing is sent', () => {
		expect(at('id')).toBe(false);
	});
});
