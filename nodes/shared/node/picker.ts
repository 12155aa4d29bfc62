import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { Connection } from '../http/connection';
import { toNodeError } from './errors';
import type { Provider } from '../http/provider';

interface Choice {
	name: string;
	value: string;
}

/**
 * Makes the search behind a picker's list: the choices whose name contains what was typed, by name.
 *
 * @param list asks the provider for all choices, or for those that go with what was typed
 */
export function pickerSearch(
	provider: Provider,
	list: (connection: Connection, filter: string) => Promise<Choice[]>,
) {
	return async function (this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
		try {
			const wanted = filter.trim().toLowerCase();
			const choices = await list(await Connection.open(this, provider), wanted);
			const results = choices
				.filter(({ name }) => name.toLowerCase().includes(wanted))
				.sort((a, b) => a.name.localeCompare(b.name));
			return { results };
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}
