import type { Resource } from '../../shared/n8n/operation';
import { get as getAsyncAction } from './asyncAction/get';
import { getMany as getManyAsyncAction } from './asyncAction/getMany';
import { deleteOne } from './export/delete';
import { download } from './export/download';
import { get as getExport } from './export/get';
import { getMany as getManyExport } from './export/getMany';
import { createOrUpdate } from './order/createOrUpdate';
import { exportOrders } from './order/export';
import { get as getOrder } from './order/get';
import { getMany as getManyOrder } from './order/getMany';
import { importOrders } from './order/import';
import { update as updateOrder } from './order/update';

const asyncAction: Resource = {
	name: 'Async Action',
	value: 'asyncAction',
	operations: [getManyAsyncAction, getAsyncAction],
};

const exportResource: Resource = {
	name: 'Export',
	value: 'export',
	operations: [getManyExport, getExport, download, deleteOne],
};

const order: Resource = {
	name: 'Order',
	value: 'order',
	operations: [getManyOrder, getOrder, createOrUpdate, updateOrder, importOrders, exportOrders],
};

export const resources: Resource[] = [order, exportResource, asyncAction];
