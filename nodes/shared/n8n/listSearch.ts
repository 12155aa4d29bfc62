import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { HttpClient } from '../http/client';
import { toNodeError } from './nodeErrors';
import type { Provider } from '../http/provider';

interface ListOption {
	name: string;
	value: string;
}

/**
 * Makes the search behind a picker's list: the choices whose name contains what was typed, by name.
 *
 * @param list asks the provider for all choices, or for those that go with what was typed
 */
export function listSearch(
	provider: Provider,
	list: (client: HttpClient, filter: string) => Promise<ListOption[]>,
) {
	return async function (this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
		try {
			const wanted = filter.trim().toLowerCase();
			const choices = await list(await HttpClient.open(this, provider), wanted);
			const results = choices
				.filter(({ name }) => name.toLowerCase().includes(wanted))
				.sort((a, b) => a.name.localeCompare(b.name));
			return { results };
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}
