import { pickerSearch } from '../shared/picker';
import { isEcommerce, listConnections, panora } from './api';
import type { PanoraConnection } from './types';

/** Feeds the connection picker: shops whose system, address or status contains the filter. */
export const searchConnections = pickerSearch(panora, async (connection) => {
	const shops = (await listConnections(connection)).filter(
		(shop) => isEcommerce(shop) && shop.connection_token,
	);
	return shops.map((shop) => ({ name: labelOf(shop), value: String(shop.connection_token) }));
});

function labelOf({ provider_slug, account_url, status }: PanoraConnection): string {
	const name = [provider_slug, account_url].filter(Boolean).join(' - ') || 'Connection';
	return status === undefined || status === 'valid' ? name : `${name} (${status})`;
}
