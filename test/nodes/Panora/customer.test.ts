import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { entries, panora, run, usePanora } from './fixture';

usePanora();

describe('Customer', () => {
	const getManyCustomers = async (parameters: INodeParameters = {}) =>
		await run({ resource: 'customer', operation: 'getAll', ...parameters });
	const getCustomer = async (parameters: INodeParameters, items?: IDataObject[]) =>
		await run({ resource: 'customer', operation: 'get', ...parameters }, { items });

	it('Get Many reads all customers of the connection over several pages', async () => {
		const customers = panora.addCustomers({ count: 230 });
		panora.options.strayEntries = [null];
		const result = await getManyCustomers({ returnAll: true });
		expect(result.items.map(({ json }) => json)).toEqual(customers);
		expect(entries()).toHaveLength(3);
		expect(entries()[0]).toMatchObject({
			path: '/ecommerce/customers',
			headers: { 'x-connection-token': panora.token() },
		});
		expect(result.hints).toEqual([expect.stringMatching(/no ID/)]);
	});

	it('Get Many stops at the limit, and says that there are more', async () => {
		panora.addCustomers({ count: 5 });
		const result = await getManyCustomers({ limit: 3 });
		expect(result.items).toHaveLength(3);
		expect(entries().map(({ query }) => query.limit)).toEqual(['3']);
		expect(result.hints).toEqual([expect.stringContaining("'Return All'")]);
	});

	it('Get reads the customer of the incoming order', async () => {
		const [customer] = panora.addCustomers({ count: 1 });
		for (const order of [{ customer_id: customer.id }, { customer: { id: customer.id } }]) {
			const { items } = await getCustomer({}, [order]);
			expect(items[0].json).toEqual(customer);
		}
	});

	it('Get explains a 500 and refuses an invalid ID', async () => {
		const absent = '7d0c9c1e-3a5b-4f0e-9a51-0c6f5f1f2a10';
		expect((await getCustomer({ customerId: absent })).error?.message).toBe(
			`Panora did not find it (500, Customer with ID ${absent} not found.) [item 0]`,
		);
		panora.journal.clear();
		expect((await getCustomer({ customerId: '9001' })).error?.message).toBe(
			`'Customer ID' is not a Panora ID: "9001" [item 0]`,
		);
		expect((await getCustomer({}, [{}])).error?.message).toBe("'Customer ID' is empty [item 0]");
		expect(entries()).toEqual([]);
	});
});
