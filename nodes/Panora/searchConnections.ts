import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { openConnection } from '../shared/connection';
import { toNodeError } from '../shared/errors';
import { isEcommerce, listConnections, panora } from './api';
import type { PanoraConnection } from './types';

/** Feeds the connection picker: shops whose system, address or status contains the filter. */
export async function searchConnections(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const connections = await listConnections(await openConnection(this, panora));
		const wanted = filter.toLowerCase();
		const results = connections
			.filter((connection) => isEcommerce(connection) && connection.connection_token)
			.map((connection) => ({
				name: labelOf(connection),
				value: String(connection.connection_token),
			}))
			.filter(({ name }) => name.toLowerCase().includes(wanted))
			.sort((a, b) => a.name.localeCompare(b.name));
		return { results };
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

function labelOf({ provider_slug, account_url, status }: PanoraConnection): string {
	const name = [provider_slug, account_url].filter(Boolean).join(' - ') || 'Connection';
	return status === undefined || status === 'valid' ? name : `${name} (${status})`;
}
