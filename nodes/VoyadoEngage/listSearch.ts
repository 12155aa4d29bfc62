import { listSearch } from '../shared/n8n/listSearch';
import { listStores, voyadoEngage } from './api/client';

/** Lists the active stores whose name or external ID contains the filter. */
export const searchStores = listSearch(voyadoEngage, async (client) => {
	const stores = await listStores(client, false);
	return stores.map(({ name, externalId }) => ({
		name: name ? `${name} (${externalId})` : externalId,
		value: externalId,
	}));
});
