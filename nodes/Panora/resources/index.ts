import type { Resource } from '../../shared/n8n/operation';
import { getMany as getManyConnection } from './connection/getMany';
import { get as getCustomer } from './customer/get';
import { getMany as getManyCustomer } from './customer/getMany';
import { create as createOrder } from './order/create';
import { get as getOrder } from './order/get';
import { getMany as getManyOrder } from './order/getMany';

const connection: Resource = {
	name: 'Connection',
	value: 'connection',
	operations: [getManyConnection],
};

const customer: Resource = {
	name: 'Customer',
	value: 'customer',
	operations: [getManyCustomer, getCustomer],
};

const order: Resource = {
	name: 'Order',
	value: 'order',
	operations: [getManyOrder, getOrder, createOrder],
};

export const resources: Resource[] = [order, customer, connection];
