import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';

import { standardOrderSchema } from '../../nodes/shared/order/schema';

/** The output schemas of what gives out standard orders. */
export const orderSchemaFiles = [
	'Akinon/__schema__/v1.0.0.json',
	'Akinon/__schema__/v1.0.0/order/get.json',
	'Akinon/__schema__/v1.0.0/order/getAll.json',
	'Panora/__schema__/v1.0.0.json',
	'Panora/__schema__/v1.0.0/order/get.json',
	'Panora/__schema__/v1.0.0/order/getAll.json',
	'Voucherify/__schema__/v1.0.0/order/get.json',
	'Voucherify/__schema__/v1.0.0/order/getAll.json',
].map((file) => join(__dirname, '..', '..', 'nodes', file));

/** Writes the files as n8n wants them: plain JSON beside each node. */
async function writeFiles(): Promise<void> {
	for (const file of orderSchemaFiles) {
		const options = { ...(await resolveConfig(file)), filepath: file };
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, await format(JSON.stringify(standardOrderSchema), options));
	}
}

if (require.main === module) void writeFiles();
