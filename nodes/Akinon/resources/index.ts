import type { Resource } from '../../shared/n8n/operation';
import { getMany as getManyDiscounts } from './discount/getMany';
import { cancel as cancelOrder } from './order/cancel';
import { get as getOrder } from './order/get';
import { getMany as getManyOrders } from './order/getMany';
import { markAsSent as markOrderAsSent } from './order/markAsSent';
import { createMapping as createOrderItemMapping } from './orderItem/createMapping';
import { get as getOrderItem } from './orderItem/get';
import { getMany as getManyOrderItems } from './orderItem/getMany';
import { update as updateOrderItem } from './orderItem/update';

export const resources: Resource[] = [
	{
		name: 'Order',
		value: 'order',
		operations: [getManyOrders, getOrder, markOrderAsSent, cancelOrder],
	},
	{
		name: 'Order Item',
		value: 'orderItem',
		operations: [getManyOrderItems, getOrderItem, updateOrderItem, createOrderItemMapping],
	},
	{ name: 'Discount', value: 'discount', operations: [getManyDiscounts] },
];
