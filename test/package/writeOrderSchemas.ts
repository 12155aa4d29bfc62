import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import { standardOrderSchema } from './standardOrderSchema';

/** The Akinon trigger adds this delivery and the time of the next one to the order. */
const delivery = {
	type: 'object',
	properties: {
		number: { type: 'integer' },
		maximum: { type: 'integer' },
		isLast: { type: 'boolean' },
		nextAt: { type: ['string', 'null'] },
	},
};

const { properties, ...rest } = standardOrderSchema;
const deliveredOrderSchema = { ...rest, properties: { ...properties, delivery } };

const schemas: Record<string, object> = {
	'Akinon/__schema__/v1.0.0.json': deliveredOrderSchema,
	'Akinon/__schema__/v1.0.0/order/get.json': standardOrderSchema,
	'Akinon/__schema__/v1.0.0/order/getAll.json': standardOrderSchema,
	'Panora/__schema__/v1.0.0.json': standardOrderSchema,
	'Panora/__schema__/v1.0.0/order/get.json': standardOrderSchema,
	'Panora/__schema__/v1.0.0/order/getAll.json': standardOrderSchema,
	'Voucherify/__schema__/v1.0.0.json': standardOrderSchema,
	'Voucherify/__schema__/v1.0.0/order/get.json': standardOrderSchema,
	'Voucherify/__schema__/v1.0.0/order/getAll.json': standardOrderSchema,
};

/** The output schemas of nodes and operations that return standard orders, by file. */
export const orderSchemas = Object.fromEntries(
	Object.entries(schemas).map(([file, schema]) => [join('nodes', file), schema]),
);

/** Writes the schemas where n8n looks for them: beside each node, as JSON. */
async function writeFiles(): Promise<void> {
	for (const [file, schema] of Object.entries(orderSchemas)) {
		const options = { ...(await resolveConfig(file)), filepath: file };
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, await format(JSON.stringify(schema), options));
	}
}

if (require.main === module) void writeFiles();
