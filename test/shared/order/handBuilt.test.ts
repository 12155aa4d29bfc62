import { describe, expect, it } from 'vitest';

import { checkHandBuilt } from '../../../nodes/shared/order/handBuilt';
import { fullOrder } from '../../orders/standard';

describe('checkHandBuilt', () => {
	it('finds nothing in an order of a reader', () => {
		expect(checkHandBuilt({ ...fullOrder() }, [])).toEqual([]);
	});

	it.each([
		[{ line_items: [] }, "'line_items' (did you mean 'lineItems'?)"],
		[{ lineitems: [] }, "'lineitems' (did you mean 'lineItems'?)"],
		[{ items: [] }, "'items' (did you mean 'lineItems'?)"],
		[{ curency: 'EUR' }, "'curency' (did you mean 'currency'?)"],
		[{ whatever: 1 }, "'whatever'"],
		[{ lineItems: [{ price: 5 }] }, "lineItems: 'price' (did you mean 'unitPrice'?)"],
		[{ lineItems: [{ product_id: 5 }] }, "lineItems: 'product_id' (did you mean 'productId'?)"],
	])('names the keys that %j should not have', (order, expected) => {
		expect(checkHandBuilt(order, []).join()).toContain(expected);
	});

	it('passes over what other nodes add to an item', () => {
		expect(checkHandBuilt({ registration: {} }, ['registration'])).toEqual([]);
	});

	it('names five keys, and how many more there are', () => {
		const order = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`x${index}`, 1]));
		expect(checkHandBuilt(order, []).join()).toContain("'x4' and 2 more");
	});

	it('finds a rate that looks like a fraction', () => {
		expect(checkHandBuilt({ lineItems: [{ taxRate: '0.2' }] }, []).join()).toContain('percent');
		expect(checkHandBuilt({ lineItems: [{ taxRate: '20' }, { taxRate: 0 }] }, [])).toEqual([]);
		expect(checkHandBuilt({ shipping: { taxRate: 0.07 } }, []).join()).toContain('percent');
		expect(checkHandBuilt({ fees: [{ taxRate: 0.07 }] }, []).join()).toContain('percent');
		// A county's share of a sales tax.
		expect(checkHandBuilt({ taxes: [{ rate: '0.25' }] }, [])).toEqual([]);
	});

	it('takes whatever JSON there is in the place of lists and rates', () => {
		const order = { lineItems: { 0: { taxRate: '0.2' } }, fees: [null, 'x'], shipping: [{}] };
		expect(checkHandBuilt(order, [])).toEqual([]);
		expect(checkHandBuilt({ lineItems: [{ taxRate: {} }, { taxRate: [0.5] }] }, [])).toEqual([]);
		const strange = checkHandBuilt({ constructor: 1, ['__proto__x']: 2, '': 3 }, []).join();
		expect(strange).toContain("'constructor'");
	});
});
