import { limitFields, optionsField, readLimit } from '../../../shared/n8n/properties';
import { identify, skippedWarnings } from '../../../shared/pagination/identity';
import { itemOperation } from '../../../shared/n8n/operation';
import { isEcommerce, listConnections } from '../../api/client';

interface Input {
	limit?: number;
	includeOtherVerticals: boolean;
}

export const getMany = itemOperation<Input>({
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
		const listed = await listConnections(client);
		const known = identify(listed, ({ id_connection: id }) => id);
		skippedWarnings(listed.length - known.length).forEach((warning) => hint(warning));
		const connections = known.map(({ entry }) => entry);
		return connections.filter((each) => includeOtherVerticals || isEcommerce(each)).slice(0, limit);
	},
});
