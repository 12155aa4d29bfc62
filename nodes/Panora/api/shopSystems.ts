import { RequestError, rethrow } from '../../shared/errors';
import type { HttpClient } from '../../shared/http/client';
import { listConnections } from './client';
import type { PanoraConnection } from './types';

const NOT_SAID =
	'Panora did not say which shop system the connection leads to. If it is Webflow, amounts may be in hundredths; if it is Squarespace, without their decimals.';

/** The shop systems that connections lead to. Panora is asked once, and only where somebody wants to know. */
export class ShopSystems {
	private reading?: Promise<PanoraConnection[]>;
	private readonly found = new Map<string, Promise<string | undefined>>();

	/** @param tell gets a sentence for a person where Panora did not say it */
	constructor(
		private readonly client: HttpClient,
		private readonly tell: (text: string) => void,
	) {}

	/** For example `shopify`; undefined where Panora does not say it. */
	async of(connectionToken: string): Promise<string | undefined> {
		const provider = this.found.get(connectionToken) ?? this.find(connectionToken);
		this.found.set(connectionToken, provider);
		return await provider;
	}

	private async find(connectionToken: string): Promise<string | undefined> {
		this.reading ??= listConnections(this.client).catch(noneIfNotSaid);
		const connections = await this.reading;
		const found = connections.find((each) => each.connection_token === connectionToken);
		if (typeof found?.provider_slug === 'string') return found.provider_slug.toLowerCase();
		this.tell(NOT_SAID);
		return undefined;
	}
}

function noneIfNotSaid(error: unknown): PanoraConnection[] {
	const isCanceled = error instanceof RequestError && error.details.reason === 'canceled';
	return error instanceof RequestError && !isCanceled ? [] : rethrow(error);
}
