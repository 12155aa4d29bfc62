import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { HttpClient } from '../shared/http/client';
import { toOptionName } from '../shared/n8n/listSearch';
import { toNodeError } from '../shared/n8n/nodeErrors';
import { textOf } from '../shared/values';
import { voucherify } from './api/client';
import { findMetadataSchema } from './api/metadataSchema';

/** Kinds of records with metadata schemas, by the method that lists their keys. */
const recordKinds = {
	getCustomerMetadataKeys: 'customer',
	getOrderItemMetadataKeys: 'order_item',
	getOrderMetadataKeys: 'order',
	getProductMetadataKeys: 'product',
};

export type MetadataKeyMethod = keyof typeof recordKinds;

type LoadKeys = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

/** The methods that list the metadata keys of a project in a drop-down. */
export const metadataKeyLists = Object.fromEntries(
	Object.entries(recordKinds).map(([method, kind]) => [method, loadKeysOf(kind)]),
) as Record<MetadataKeyMethod, LoadKeys>;

function loadKeysOf(kind: string): LoadKeys {
	return async function () {
		// n8n calls this for a new node too, which has no credential yet.
		if (!this.getNode().credentials?.[voucherify.credentialType]) return [];
		try {
			const client = await HttpClient.open(this, voucherify);
			const schema = await findMetadataSchema(client, kind);
			return Object.entries(schema?.properties ?? {})
				.filter(([, definition]) => definition?.deleted !== true)
				.map(([key, definition]) => ({
					name: toOptionName(key),
					value: key,
					description: optionDescription(definition?.type),
				}))
				.sort((a, b) => a.name.localeCompare(b.name));
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}

function optionDescription(type: unknown): string | undefined {
	const text = textOf(type);
	return text === undefined ? undefined : toOptionName(text);
}
