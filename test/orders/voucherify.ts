import * as fc from 'fast-check';

import { minorUnits, maybe, moment, word } from './amounts';

export interface GeneratedVoucherifyOrder {
	raw: Record<string, unknown>;
	/** Hundredths that the customer pays by the order's own account. */
	total: number;
	/** Whether its items and discounts come to its total. */
	isBalanced: boolean;
}

const item = fc.record({
	kind: fc.constantFrom('sku', 'product', 'bare', 'catalogue'),
	sourceId: word,
	name: word,
	price: minorUnits,
	quantity: fc.integer({ min: 1, max: 9 }),
	discountShare: fc.constantFrom(0, 0, 0.1, 0.5, 1),
	discountKey: fc.constantFrom('discount_amount', 'applied_discount_amount'),
	metadata: fc.constantFrom(undefined, {}, { size: 'M', tags: ['a'] }),
});

/** Orders as Voucherify sends them: amounts in hundredths, discounts of items and of the order, amounts alone. */
export const voucherifyOrder: fc.Arbitrary<GeneratedVoucherifyOrder> = fc
	.record({
		id: word,
		sourceId: maybe(word),
		status: fc.constantFrom('CREATED', 'PAID', 'FULFILLED', 'CANCELED', 'PROCESSING'),
		createdAt: moment,
		items: fc.array(item, { maxLength: 5 }),
		orderDiscountShare: fc.constantFrom(0, 0, 0.2, 1),
		hasItems: fc.boolean(),
		saysTotals: fc.boolean(),
		amountChanged: fc.oneof(
			{ weight: 5, arbitrary: fc.constant(0) },
			{ weight: 1, arbitrary: fc.integer({ min: 1000, max: 5000 }) },
		),
		amountAlone: minorUnits,
		customerId: maybe(word),
		metadata: fc.constantFrom({}, { channel: 'web', __proto__: 1 }, null),
	})
	.map((given) => {
		const items = given.items.map((each) => {
			const amount = each.price * each.quantity;
			return { ...each, amount, discount: Math.floor(amount * each.discountShare) };
		});
		const known = given.hasItems && items.length > 0;
		const itemsAmount = items.reduce((sum, { amount }) => sum + amount, 0);
		const amount = known ? itemsAmount + given.amountChanged : given.amountAlone;
		const itemsDiscount = known ? items.reduce((sum, { discount }) => sum + discount, 0) : 0;
		const orderDiscount = Math.floor((amount - itemsDiscount) * given.orderDiscountShare);
		const total = amount - itemsDiscount - orderDiscount;
		const raw = {
			id: `ord_${given.id}`,
			source_id: given.sourceId,
			status: given.status,
			created_at: given.createdAt,
			updated_at: null,
			amount,
			initial_amount: amount,
			...(orderDiscount > 0 && { discount_amount: orderDiscount }),
			...(itemsDiscount > 0 && { items_discount_amount: itemsDiscount }),
			...(given.saysTotals && {
				total_discount_amount: itemsDiscount + orderDiscount,
				total_amount: total,
			}),
			items: known ? items.map(rawItem) : [],
			customer_id: given.customerId && `cust_${given.customerId}`,
			customer: given.customerId && { id: `cust_${given.customerId}`, object: 'customer' },
			referrer_id: null,
			metadata: given.metadata,
			object: 'order',
		};
		return { raw, total, isBalanced: !known || given.amountChanged === 0 };
	});

interface Item {
	kind: string;
	sourceId: string;
	name: string;
	price: number;
	quantity: number;
	amount: number;
	discount: number;
	discountKey: string;
	metadata: unknown;
}

function rawItem(each: Item): Record<string, unknown> {
	const { kind, sourceId, name, price, quantity, amount, discount, metadata } = each;
	const costs = {
		object: 'order_item',
		...(discount > 0 && { [each.discountKey]: discount, subtotal_amount: amount - discount }),
		...(metadata !== undefined && { metadata }),
	};
	if (kind === 'bare') return { ...costs, amount, quantity };
	if (kind === 'catalogue') {
		// If the item has no price, that of the catalog counts.
		return { ...costs, quantity, product_id: 'prod_1', product: { id: 'prod_1', name, price } };
	}
	const related = { id: `${kind}_1`, source_id: sourceId };
	return {
		...costs,
		source_id: sourceId,
		related_object: kind,
		quantity,
		price,
		amount,
		...(kind === 'sku' ? { sku: { ...related, sku: name } } : { product: { ...related, name } }),
	};
}
