import memoize from 'lodash/memoize';
import once from 'lodash/once';

import { RequestError, rethrow } from '../../shared/errors';
import type { HttpClient } from '../../shared/http/client';
import { listConnections } from './client';
import type { PanoraConnection } from './types';

const UNKNOWN_SHOP_SYSTEM =
	'Panora did not say which shop system the connection leads to. With Webflow, amounts may be in cents; with Squarespace, they may lack their decimals.';

/** Looks up the shop system of connections. The connections are read once, when first needed. */
export class ShopSystems {
	private readonly listConnections = once(
		async () => await listConnections(this.client).catch(emptyUnlessCanceled),
	);

	/** @param warn receives a sentence for the user if the shop system is unknown */
	constructor(
		private readonly client: HttpClient,
		private readonly warn: (text: string) => void,
	) {}

	/** Returns for example `shopify`; undefined if Panora does not say it. */
	readonly of = memoize(async (connectionToken: string): Promise<string | undefined> => {
		const connections = await this.listConnections();
		const found = connections.find((each) => each.connection_token === connectionToken);
		if (typeof found?.provider_slug === 'string') return found.provider_slug.toLowerCase();
		this.warn(UNKNOWN_SHOP_SYSTEM);
		return undefined;
	});
}

function emptyUnlessCanceled(error: unknown): PanoraConnection[] {
	const isCanceled = error instanceof RequestError && error.details.reason === 'canceled';
	return error instanceof RequestError && !isCanceled ? [] : rethrow(error);
}
