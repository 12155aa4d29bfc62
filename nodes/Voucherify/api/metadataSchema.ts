import type { HttpClient } from '../../shared/http/client';
import { undefinedIfNotFound } from '../../shared/http/notFound';
import type { MetadataSchema } from './types';

/**
 * Finds the metadata schema of a kind of record: `GET /v1/metadata-schemas/{kind}`.
 *
 * @returns undefined if the project has none
 */
export async function findMetadataSchema(
	client: HttpClient,
	kind: string,
): Promise<MetadataSchema | undefined> {
	return await undefinedIfNotFound(client.get<MetadataSchema>(`/v1/metadata-schemas/${kind}`));
}
