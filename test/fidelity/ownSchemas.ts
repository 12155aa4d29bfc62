import type { Route } from '../emulators/emulator';
import {
	anyExportSchema,
	createSchema,
	exportSchema,
	importSchema,
	updateSchema,
} from '../emulators/voucherify/schemas';
import { orderSchema } from '../emulators/voyado/order';
import type { ProviderName } from './observation';
import type { Schema } from './schema';

/** The schema with which an emulator checks a request body. */
export interface OwnSchema extends Route {
	provider: ProviderName;
	schema: Schema;
	/** Intended differences from the description. */
	exceptions?: Array<{ fields: RegExp; why: string }>;
}

const needsConditions = {
	fields: /^parameters\.filters\.\w+\.conditions$/,
	why: 'A published error requires a condition in every filter',
};

const anyCase = {
	fields: /^contact\.matchKeyType$|^items\[\]\.type$/,
	why: "Checked elsewhere, ignoring case: Voyado's own samples mix it",
};

/** All such schemas. The emulators of Akinon and Panora use none. */
export const ownSchemas = [
	{ provider: 'voucherify', method: 'POST', path: '/v1/orders', schema: createSchema },
	{ provider: 'voucherify', method: 'PUT', path: '/v1/orders/{orderId}', schema: updateSchema },
	{ provider: 'voucherify', method: 'POST', path: '/v1/orders/import', schema: importSchema },
	{
		provider: 'voucherify',
		method: 'POST',
		path: '/v1/orders/export',
		schema: exportSchema,
		exceptions: [needsConditions],
	},
	{
		provider: 'voucherify',
		method: 'POST',
		path: '/v1/exports',
		schema: anyExportSchema,
		exceptions: [needsConditions],
	},
	{
		provider: 'voyado',
		method: 'POST',
		path: '/api/v2/orders',
		schema: orderSchema,
		exceptions: [anyCase],
	},
] as OwnSchema[];
