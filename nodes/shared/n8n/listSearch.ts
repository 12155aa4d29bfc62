import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { HttpClient } from '../http/client';
import type { Provider } from '../http/provider';
import { toPlainText, truncate } from '../truncate';
import { toNodeError } from './nodeErrors';

const MAX_NAME_LENGTH = 200;

/**
 * Creates the search method of a picker. It returns the options whose name contains the search text,
 * sorted by name.
 *
 * @param listOptions fetches all options, or those that match the search text (in lower case)
 */
export function listSearch(
	provider: Provider,
	listOptions: (
		client: HttpClient,
		searchText: string,
	) => Promise<Array<{ name: string; value: string }>>,
) {
	return async function (this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
		try {
			const searchText = filter.trim().toLowerCase();
			const options = await listOptions(await HttpClient.open(this, provider), searchText);
			const results = options
				.map(({ name, value }) => ({ name: toOptionName(name), value }))
				.filter(({ name }) => name.toLowerCase().includes(searchText))
				.sort((a, b) => a.name.localeCompare(b.name));
			return { results };
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}

/** Makes what a provider calls something the name of an option. */
export function toOptionName(name: string): string {
	return toPlainText(truncate(name, MAX_NAME_LENGTH));
}
