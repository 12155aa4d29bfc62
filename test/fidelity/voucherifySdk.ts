import { strict as assert } from 'node:assert';
import { VoucherifyServerSide } from '@voucherify/sdk';

import type { Voucherify } from '../emulators/voucherify';

/** Calls of the SDK by name, such as `orders.create`. */
type SdkCalls = Array<[name: string, run: () => Promise<unknown>]>;

/**
 * Runs Voucherify's official SDK, unmodified, against the emulator.
 *
 * @returns the error of each call, null if it succeeded
 * @see https://github.com/voucherifyio/voucherify-js-sdk
 */
export async function runSdk(emulator: Voucherify): Promise<Record<string, string | null>> {
	const { applicationId, secretKey } = emulator.options;
	const client = VoucherifyServerSide({ apiUrl: emulator.url, applicationId, secretKey });
	const customer = emulator.addCustomer('cust_sdk');
	let orderId = '';
	let actionId = '';
	const items = [{ product_id: 'prod_1', quantity: 2, price: 1000 }];
	const calls: SdkCalls = [
		[
			'orders.create',
			async () => {
				const order = await client.orders.create({ source_id: 'SDK-1', status: 'CREATED', items });
				orderId = order.id;
				assert.equal(order.amount, 2000);
			},
		],
		['orders.get', async () => assert.equal((await client.orders.get('SDK-1')).id, orderId)],
		[
			'orders.update',
			async () => {
				const order = await client.orders.update({ id: orderId, status: 'PAID' });
				assert.deepEqual([order.status, order.items?.length], ['PAID', 1]);
			},
		],
		[
			'orders.list',
			async () => {
				const { orders, total } = await client.orders.list({ limit: 1, page: 1 });
				assert.equal(orders.length, 1);
				assert.equal(total, emulator.orders.size);
			},
		],
		[
			'orders.import',
			async () => {
				const imported = await client.orders.import([{ source_id: 'SDK-2', items }]);
				actionId = imported.async_action_id;
			},
		],
		['asyncActions.get', async () => await finished(() => client.asyncActions.get(actionId))],
		[
			'asyncActions.list',
			async () => {
				const { async_actions: actions } = await client.asyncActions.list({ limit: 1 });
				assert.equal(actions[0].id, actionId);
			},
		],
		['metadataSchemas.list', async () => assert.ok((await client.metadataSchemas.list()).schemas)],
		['metadataSchemas.get', async () => assert.ok(await client.metadataSchemas.get('order'))],
		[
			'customers.get',
			async () => {
				const found = await client.customers.get(customer.id);
				assert.equal('email' in found && found.email, customer.email);
			},
		],
		[
			'apiLimitsHandler',
			async () => {
				const { apiLimitsHandler: limits } = client;
				assert.equal(limits.getRateLimit(), emulator.options.callsPerWindow);
				assert.ok(limits.getRateLimitRemaining()! < limits.getRateLimit()!);
			},
		],
		[
			'VoucherifyError',
			async () =>
				await assert.rejects(client.orders.get('none'), {
					code: 404,
					key: 'not_found',
					message: 'Resource not found',
					details: 'Cannot find order with id none',
				}),
		],
	];
	const errors: Record<string, string | null> = {};
	for (const [name, run] of calls) {
		errors[name] = await run().then(
			() => null,
			(error: Error) => `${error.message}: ${JSON.stringify(error)}`,
		);
	}
	return errors;
}

async function finished(read: () => Promise<{ status: string }>): Promise<void> {
	while ((await read()).status !== 'DONE') await new Promise((resolve) => setTimeout(resolve, 5));
}
