import { itemOperation } from '../../../shared/n8n/operation';
import { getCustomer } from '../../api/client';
import { requireCustomerId } from '../../api/ids';
import { connectionField, readConnectionToken } from '../fields';

export const get = itemOperation({
	name: 'Get',
	value: 'get',
	action: 'Get customer',
	description: "Get one customer by Panora's ID, which orders contain",
	properties: [
		connectionField,
		{
			displayName: 'Customer ID',
			name: 'customerId',
			type: 'string',
			required: true,
			default: '={{ $json.customer?.id ?? $json.customer_id }}',
			placeholder: 'e.g. 801f9ede-c698-4e66-a7fc-48d19eebaa4f',
			description: "Panora's ID of the customer, not the ID in the shop",
		},
	],
	concurrency: 4,
	read: (parameters) => ({
		connectionToken: readConnectionToken(parameters),
		id: requireCustomerId(parameters.text('customerId'), parameters.label('customerId')),
	}),
	run: async ({ client }, { connectionToken, id }) =>
		await getCustomer(client, connectionToken, id),
});
