import type { INodeProperties } from 'n8n-workflow';

export const orderIdField: INodeProperties = {
	displayName: 'Order ID or Source ID',
	name: 'orderId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. ord_0a1b2c3d or A-1001',
	description: "Voucherify's ID of the order, or the shop's own that was given as source ID",
};

export const exportIdField: INodeProperties = {
	displayName: 'Export ID',
	name: 'exportId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. exp_0a1b2c3d',
};

export const asyncActionIdField: INodeProperties = {
	displayName: 'Async Action ID',
	name: 'asyncActionId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. aa_0a1b2c3d',
};
