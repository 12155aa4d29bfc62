import type { Resource } from '../../shared/n8n/operation';
import { getMany as getManyConnections } from './connection/getMany';
import { get as getCustomer } from './customer/get';
import { getMany as getManyCustomers } from './customer/getMany';
import { create as createOrder } from './order/create';
import { get as getOrder } from './order/get';
import { getMany as getManyOrders } from './order/getMany';

export const resources: Resource[] = [
	{ name: 'Order', value: 'order', operations: [getManyOrders, getOrder, createOrder] },
	{ name: 'Customer', value: 'customer', operations: [getManyCustomers, getCustomer] },
	{ name: 'Connection', value: 'connection', operations: [getManyConnections] },
];
