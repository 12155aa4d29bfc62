import type { Route } from '../emulators/emulator';
import {
	anyExportSchema,
	createSchema,
	exportSchema,
	importSchema,
	updateSchema,
} from '../emulators/voucherify-schemas';
import { orderSchema } from '../emulators/voyado-order';
import type { ProviderName } from './observation';
import type { Schema } from './schema';

/** The schema by which a stand-in checks a body. */
export interface OwnSchema extends Route {
	provider: ProviderName;
	schema: Schema;
	/** Where it differs from what is published on purpose. */
	exceptions?: Array<{ fields: RegExp; why: string }>;
}

const needsConditions = {
	fields: /^parameters\.filters\.\w+\.conditions$/,
	why: 'A published refusal wants a condition in every filter',
};

const anyCapitals = {
	fields: /^contact\.matchKeyType$|^items\[\]\.type$/,
	why: "Names are checked apart, whatever their capitals: Voyado's own samples mix them",
};

/** The schemas of all bodies that a stand-in checks by a schema; Akinon's and Panora's use none. */
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
		exceptions: [anyCapitals],
	},
] as OwnSchema[];
