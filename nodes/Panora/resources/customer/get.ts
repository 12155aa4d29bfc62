import { InvalidInputError } from '../../../shared/errors';
import { itemOperation } from '../../../shared/n8n/operation';
import { getCustomer } from '../../api/client';
import { connectionField, readConnectionToken } from '../fields';
import { isUuid } from '../../api/uuid';

interface Input {
	connectionToken: string;
	id: string;
}

export const get = itemOperation<Input>({
	name: 'Get',
	value: 'get',
	action: 'Get customer',
	description: "Get one customer by Panora's ID, as orders give it",
	properties: [
		connectionField,
		{
			displayName: 'Customer ID',
			name: 'customerId',
			type: 'string',
			required: true,
			default: '={{ $json.customer?.id ?? $json.customer_id }}',
			placeholder: 'e.g. 801f9ede-c698-4e66-a7fc-48d19eebaa4f',
			description: "Panora's own ID of the customer, which is not the ID in the shop",
		},
	],
	concurrency: 4,
	read: (parameters) => ({
		connectionToken: readConnectionToken(parameters),
		id: readCustomerId(parameters.text('customerId')),
	}),
	run: async ({ client }, { connectionToken, id }) =>
		await getCustomer(client, connectionToken, id),
});

/** Panora answers an ID of another form with a text from its database. */
function readCustomerId(id: string): string {
	if (isUuid(id)) return id;
	throw new InvalidInputError(
		`'Customer ID' is not an ID of Panora: "${id}"`,
		'It looks like 801f9ede-c698-4e66-a7fc-48d19eebaa4f and is the customer_id of an order, not its remote_id.',
	);
}
