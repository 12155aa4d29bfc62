import type { AkinonOrder, AkinonOrderItem } from '../orders';
import type { Body } from './fields';

const channels: Record<string, number> = { Shop: 3, Marketplace: 4 };
/** The v1 shape of an order: `pk` instead of `id`, related records as IDs. */
export function flatOrder(order: AkinonOrder): Body {
	const { id, orderitem_set: _items, channel, customer, ...rest } = order;
	return {
		pk: id,
		...rest,
		channel: channels[channel.name] ?? null,
		customer: customer.id,
		shipping_address: 500_000 + id,
		billing_address: 500_000 + id,
		delivery_type: null,
	};
}

/** The v1 shape of an order item: the product by its ID, not by its SKU. */
export function flatItem({ id, product_sku: _sku, ...rest }: AkinonOrderItem): Body {
	return { pk: id, product: 55, ...rest };
}

/**
 * The expanded order for an ERP, as documented: it has no items. Its `channel.conf` really contains the
 * shop's credentials.
 */
export function detailedOrder(order: AkinonOrder): Body {
	const { id, channel, customer, shipping_address, billing_address, ...others } = order;
	const { orderitem_set: _items, ...rest } = others;
	const { id: customerId, ...person } = customer;
	const channelId = channels[channel.name] ?? null;
	return {
		pk: id,
		...rest,
		channel: {
			pk: channelId,
			name: channel.name,
			channel_type: 'web',
			catalog: 1,
			category_tree: null,
			is_active: true,
			conf: {
				...channel.conf,
				username: 'shop-integration',
				password: 'leaked-channel-password',
				auth_token: 'leaked-channel-token',
			},
			schema: {},
		},
		customer: {
			pk: customerId,
			channel: channelId,
			...person,
			is_active: true,
			channel_code: String(customerId),
			erp_code: `C-${customerId}`,
			extra_field: {},
			attributes: {},
		},
		shipping_address: { pk: 500_000 + id, ...shipping_address },
		billing_address: { pk: 500_000 + id, ...billing_address },
		transaction_set: [],
		payment_option: { pk: order.payment_option, slug: order.payment_option_slug },
	};
}

/** A discounted order has one discount item, which applies to all its discounted units. */
export function discountsOf(order: AkinonOrder) {
	if (Number(order.discount_amount) === 0) return [];
	return [
		{
			pk: 800_000 + order.id,
			name: 'Spring',
			amount: order.discount_amount,
			order: order.id,
			offer_type: 'Site',
			session_offer_type: null,
			code: null,
			benefitapplicant_set: order.orderitem_set
				.filter((item) => Number(item.discount_amount) > 0)
				.map((item) => item.id),
			promotion: { pk: 5, name: 'Spring', slug: 'spring' },
			conditionapplicant_set: [],
		},
	];
}
