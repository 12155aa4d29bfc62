import type { IDataObject } from 'n8n-workflow';

import {
	limitFields,
	optionsField,
	readLimit,
	simplifyField,
} from '../../../shared/n8n/properties';
import { itemOperation } from '../../../shared/n8n/operation';
import { listStores } from '../../api/client';
import type { VoyadoStore } from '../../api/types';

export const getMany = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many stores',
	description: 'Get many stores of the tenant',
	properties: [
		...limitFields,
		simplifyField,
		{
			...optionsField,
			options: [
				{
					displayName: 'Include Inactive',
					name: 'includeInactive',
					type: 'boolean',
					default: false,
					description: 'Whether to include stores that are not active',
				},
			],
		},
	],
	concurrency: 4,
	read: (parameters) => ({
		limit: readLimit(parameters),
		simplify: parameters.boolean('simplify'),
		includeInactive: parameters.in('options').boolean('includeInactive'),
	}),
	async run({ client }, input) {
		const stores = (await listStores(client, input.includeInactive)).slice(0, input.limit);
		return input.simplify ? stores.map(simplifyStore) : stores;
	},
});

function simplifyStore(store: VoyadoStore): IDataObject {
	const { externalId, name, active, type, city, countryCode, timeZone } = store;
	return { externalId, name, active, type, city, countryCode, timeZone };
}
