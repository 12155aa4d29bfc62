import { readWanted, returnAllAndLimit } from '../../../shared/fields';
import { itemOperation } from '../../../shared/operation';
import { isEcommerce, listConnections } from '../../api';

interface Input {
	wanted?: number;
	includeOtherVerticals: boolean;
}

export const getMany = itemOperation<Input>({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many connections',
	description: 'Get many shop accounts that are linked to the project, without their secrets',
	properties: [
		...returnAllAndLimit,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
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
	atOnce: 2,
	read: (parameters) => ({
		wanted: readWanted(parameters),
		includeOtherVerticals: parameters.collection('options').includeOtherVerticals === true,
	}),
	async run({ connection }, { wanted, includeOtherVerticals }) {
		const connections = await listConnections(connection);
		return connections
			.filter((each) => includeOtherVerticals || isEcommerce(each))
			.slice(0, wanted);
	},
});
