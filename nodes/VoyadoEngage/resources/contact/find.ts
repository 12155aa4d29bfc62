import { itemOperation } from '../../../shared/n8n/operation';
import { optionsField } from '../../../shared/n8n/properties';
import { findContact } from '../../api/client';

export const find = itemOperation({
	name: 'Find',
	value: 'find',
	action: 'Find contact',
	description: 'Find the ID of a contact; no match or several matches are not errors',
	properties: [
		{
			displayName: 'Find By',
			name: 'by',
			type: 'options',
			options: [
				{
					name: 'Any',
					value: 'any',
					description: 'The first type that the value is valid for, such as email or phone',
				},
				{ name: 'Custom Key', value: 'customKey' },
				{ name: 'Email', value: 'email' },
				{ name: 'Mobile Phone', value: 'mobilePhone' },
				{ name: 'Social Security Number', value: 'socialSecurityNumber' },
			],
			default: 'email',
		},
		{
			displayName: 'Value',
			name: 'value',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. kim@example.com',
			description: "The contact's value of the type selected above",
		},
		{
			...optionsField,
			options: [
				{
					displayName: 'Contact Type',
					name: 'contactType',
					type: 'string',
					default: '',
					placeholder: 'e.g. member',
					description: 'Only contacts of this type',
				},
			],
		},
	],
	concurrency: 8,
	read: (parameters) => ({
		by: parameters.choice('by'),
		value: parameters.text('value'),
		contactType: parameters.in('options').optionalText('contactType'),
	}),
	async run({ client }, { by, value, contactType }) {
		const result = await findContact(client, by, value, contactType);
		return { by, value, ...result };
	},
});
