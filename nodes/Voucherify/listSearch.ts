import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { HttpClient } from '../shared/http/client';
import { toNodeError } from '../shared/n8n/nodeErrors';
import { findMetadataSchema, voucherify } from './api/client';

/** Kinds of records whose metadata a project can lay down, by the method that lists their keys. */
const kinds = {
	getCustomerMetadataKeys: 'customer',
	getOrderItemMetadataKeys: 'order_item',
	getOrderMetadataKeys: 'order',
	getProductMetadataKeys: 'product',
};

export type MetadataKeyMethod = keyof typeof kinds;

type LoadKeys = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** What fills the drop-downs of metadata keys. */
export const metadataKeyLists = Object.fromEntries(
	Object.entries(kinds).map(([method, kind]) => [method, keysOf(kind)]),
) as Record<MetadataKeyMethod, LoadKeys>;

function keysOf(kind: string): LoadKeys {
	return async function () {
		// A new node asks as soon as it is opened: without a credential there is nothing to list yet.
		if (!this.getNode().credentials?.[voucherify.credentialType]) return [];
		try {
			const client = await HttpClient.open(this, voucherify);
			const schema = await findMetadataSchema(client, kind);
			return Object.entries(schema?.properties ?? {})
				.filter(([, definition]) => definition?.deleted !== true)
				.map(([key, definition]) => ({ name: key, value: key, description: definition?.type }))
				.sort((a, b) => a.name.localeCompare(b.name));
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}
