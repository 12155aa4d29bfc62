import type { Resource } from '../../shared/n8n/operation';
import { getMany as getManyDiscount } from './discount/getMany';
import { cancel as cancelOrder } from './order/cancel';
import { get as getOrder } from './order/get';
import { getMany as getManyOrder } from './order/getMany';
import { markAsSent } from './order/markAsSent';
import { createMapping } from './orderItem/createMapping';
import { get as getOrderItem } from './orderItem/get';
import { getMany as getManyOrderItem } from './orderItem/getMany';
import { update as updateOrderItem } from './orderItem/update';

const discount: Resource = {
	name: 'Discount',
	value: 'discount',
	operations: [getManyDiscount],
};

const order: Resource = {
	name: 'Order',
	value: 'order',
	operations: [getManyOrder, getOrder, markAsSent, cancelOrder],
};

const orderItem: Resource = {
	name: 'Order Item',
	value: 'orderItem',
	operations: [getManyOrderItem, getOrderItem, updateOrderItem, createMapping],
};

export const resources: Resource[] = [order, orderItem, discount];
