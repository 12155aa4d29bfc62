import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { openConnection } from '../shared/connection';
import { toNodeError } from '../shared/errors';
import { listStores, voyadoEngage } from './api';

/** Feeds the store picker: active stores whose name or external ID contains the filter. */
export async function searchStores(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const stores = await listStores(await openConnection(this, voyadoEngage), false);
		const wanted = filter.toLowerCase();
		const results = stores
			.map(({ name, externalId }) => ({
				name: name ? `${name} (${externalId})` : externalId,
				value: externalId,
			}))
			.filter(({ name }) => name.toLowerCase().includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name));
		return { results };
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
