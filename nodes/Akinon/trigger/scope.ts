import type { PollCall } from '../../shared/n8n/trigger';
import { akinonBaseUrl } from '../api/auth';
import { akinon } from '../api/client';

/** Returns what the trigger's memory belongs to. A token that is renewed names the same shop. */
export async function scopeOf({ context }: PollCall<unknown>): Promise<unknown> {
	const credentials = await context.getCredentials(akinon.credentialType);
	const { authentication, username } = credentials;
	return [akinonBaseUrl(credentials), authentication === 'login' ? username : null];
}
