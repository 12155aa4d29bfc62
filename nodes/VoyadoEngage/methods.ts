import { pickerSearch } from '../shared/node/picker';
import { listStores, voyadoEngage } from './api';

/** Feeds the store picker: active stores whose name or external ID contains the filter. */
export const searchStores = pickerSearch(voyadoEngage, async (connection) => {
	const stores = await listStores(connection, false);
	return stores.map(({ name, externalId }) => ({
		name: name ? `${name} (${externalId})` : externalId,
		value: externalId,
	}));
});
