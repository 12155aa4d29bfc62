import type { Resource } from '../../shared/n8n/operation';
import { get as getAsyncAction } from './asyncAction/get';
import { getMany as getManyAsyncActions } from './asyncAction/getMany';
import { deleteExport } from './export/delete';
import { download as downloadExport } from './export/download';
import { get as getExport } from './export/get';
import { getMany as getManyExports } from './export/getMany';
import { createOrUpdate as createOrUpdateOrder } from './order/createOrUpdate';
import { exportOrders } from './order/export';
import { get as getOrder } from './order/get';
import { getMany as getManyOrders } from './order/getMany';
import { importOrders } from './order/import';
import { update as updateOrder } from './order/update';

export const resources: Resource[] = [
	{
		name: 'Order',
		value: 'order',
		operations: [
			getManyOrders,
			getOrder,
			createOrUpdateOrder,
			updateOrder,
			importOrders,
			exportOrders,
		],
	},
	{
		name: 'Export',
		value: 'export',
		operations: [getManyExports, getExport, downloadExport, deleteExport],
	},
	{ name: 'Async Action', value: 'asyncAction', operations: [getManyAsyncActions, getAsyncAction] },
];
