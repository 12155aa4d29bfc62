import { listSearch } from '../shared/n8n/listSearch';
import { textOf } from '../shared/values';
import { listStores, voyadoEngage } from './api/client';

/** Lists the active stores whose name or external ID contains the filter. */
export const searchStores = listSearch(voyadoEngage, async (client) => {
	const stores = await listStores(client, false);
	return stores.flatMap((store) => {
		const [name, externalId] = [textOf(store.name), textOf(store.externalId)];
		if (!externalId) return [];
		return { name: name ? `${name} (${externalId})` : externalId, value: externalId };
	});
});
