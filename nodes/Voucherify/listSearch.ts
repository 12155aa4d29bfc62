import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { HttpClient } from '../shared/http/client';
import { toOptionName } from '../shared/n8n/listSearch';
import { toNodeError } from '../shared/n8n/nodeErrors';
import { textOf } from '../shared/values';
import { findMetadataSchema, voucherify } from './api/client';

/** The methods that list the metadata keys of a project in a drop-down, each for a kind of record. */
export const metadataKeyLists = {
	getCustomerMetadataKeys: loadKeysOf('customer'),
	getOrderItemMetadataKeys: loadKeysOf('order_item'),
	getOrderMetadataKeys: loadKeysOf('order'),
	getProductMetadataKeys: loadKeysOf('product'),
};

export type MetadataKeyMethod = keyof typeof metadataKeyLists;

function loadKeysOf(kind: string) {
	return async function (this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
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
