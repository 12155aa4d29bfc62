import { itemOperation } from '../../../shared/n8n/operation';
import { limitFields, optionsField, readLimit } from '../../../shared/n8n/properties';
import { EntryCollector } from '../../../shared/pagination/entries';
import { isEcommerce, listConnections } from '../../api/client';
import type { PanoraConnection } from '../../api/types';

export const getMany = itemOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many connections',
	description: 'Get many shop accounts that are linked to the project, without their secrets',
	properties: [
		...limitFields,
		{
			...optionsField,
			options: [
				{
					displayName: 'Include Other Verticals',
					name: 'includeOtherVerticals',
					type: 'boolean',
					default: false,
					description: 'Whether to include connections to systems that are not shops',
				},
			],
		},
	],
	concurrency: 2,
	read: (parameters) => ({
		limit: readLimit(parameters),
		includeOtherVerticals: parameters.in('options').boolean('includeOtherVerticals'),
	}),
	async run({ client, hint }, { limit, includeOtherVerticals }) {
		const list = new EntryCollector<PanoraConnection>({
			identity: ({ id_connection: id }) => id,
			filter: (connection) => includeOtherVerticals || isEcommerce(connection),
			limit,
		});
		list.add(await listConnections(client));
		list.warnings().forEach((warning) => hint(warning));
		return list.entries();
	},
});
