import type { INodePropertyOptions } from 'n8n-workflow';

import { field, type RecordField } from '../../shared/forms/field';

/** Spelled as in Voyado's published clients. */
const matchKeyTypes: INodePropertyOptions[] = [
	{ name: 'Card ID', value: 'CardId' },
	{ name: 'Contact ID', value: 'ContactId' },
	{ name: 'Email', value: 'Email' },
	{ name: 'External ID', value: 'ExternalId' },
	{ name: 'Member Number', value: 'MemberNumber' },
	{
		name: 'Member Number With Card Number as Fallback',
		value: 'MemberNumberWithCardNumberAsFallback',
	},
	{ name: 'Mobile Phone', value: 'MobilePhone' },
	{ name: 'Social Security Number', value: 'SocialSecurityNumber' },
];

export const matchKeyTypeField: RecordField = {
	key: 'matchKeyType',
	label: 'Match Contact By',
	kind: 'choice',
	isRequired: true,
	choices: matchKeyTypes,
	initial: 'Email',
	description: 'How Engage finds the contact that the order belongs to',
};

export const contactFields: RecordField[] = [
	matchKeyTypeField,
	field('text', 'matchKey', 'Contact', {
		isRequired: true,
		description: "The contact's value for 'Match Contact By'",
	}),
];

export const storeField: RecordField = {
	key: 'storeId',
	label: 'Store',
	kind: 'text',
	isRequired: true,
	description: 'Store in Engage that the order belongs to',
	picker: {
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a store...',
				typeOptions: { searchListMethod: 'searchStores', searchable: true },
			},
			{
				displayName: 'By External ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. web-se',
			},
		],
	},
};
