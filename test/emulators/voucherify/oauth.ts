import { randomUUID } from 'node:crypto';

import { ErrorResponse } from '../emulator';

/** The published scopes. */
const SCOPES = new Set([
	'api',
	'assets',
	'async-actions',
	'campaigns',
	'categories',
	'consents',
	'customers',
	'events',
	'exports',
	'locations',
	'loyalties',
	'metadata-schemas',
	'orders',
	'product-collections',
	'products',
	'promotions',
	'publications',
	'qualifications',
	'redemptions',
	'referrals',
	'rewards',
	'segments',
	'SKUs',
	'validation-rules',
	'validations',
	'vouchers',
]);

interface AccessToken {
	scopes: string[];
	/** Epoch milliseconds. */
	until: number;
}

/**
 * Voucherify's OAuth 2.0 access tokens: `POST /v1/oauth/token`.
 *
 * @see https://docs.voucherify.io/api-reference/oauth/generate-oauth-20-token
 */
export class AccessTokens {
	/** How many tokens were issued. */
	given = 0;
	private readonly tokens = new Map<string, AccessToken>();

	/** Responds to a request with valid keys. */
	issue(contentType: string | undefined, body: unknown, lifetimeMs: number): object {
		if (!contentType?.startsWith('application/x-www-form-urlencoded')) {
			throw errorResponse(415, 'unsupported_media_type', 'Unsupported Media Type');
		}
		const form = new URLSearchParams(String(body));
		if (form.get('grant_type') !== 'client_credentials') {
			throw errorResponse(400, 'invalid_grant_type', 'Invalid grant_type');
		}
		const scope = form.get('scope') ?? '';
		const scopes = scope.split(' ');
		if (!scopes.every((name) => SCOPES.has(name))) {
			throw errorResponse(400, 'invalid_scope', `Invalid scope: ${scope}`);
		}
		const token = randomUUID().replaceAll('-', '').repeat(2);
		const until = Date.now() + lifetimeMs;
		this.tokens.set(token, { scopes, until });
		this.given += 1;
		return {
			access_token: token,
			client_id: 'invented-client',
			expires_at: Math.floor(until / 1000),
			expires_in: Math.floor(lifetimeMs / 1000),
			scope,
			token_type: 'Bearer',
		};
	}

	/** Invalidates all tokens, as time or a revocation does. */
	expire(): void {
		this.tokens.clear();
	}

	/** @throws ErrorResponse if the token is invalid or does not cover the path */
	check(authorization: string, path: string): void {
		const token = this.tokens.get(authorization.replace(/^Bearer /, ''));
		if (!token || token.until < Date.now())
			throw errorResponse(401, 'unauthorized', 'Unauthorized');
		const [, , area] = path.split('/');
		if (token.scopes.includes('api') || token.scopes.includes(area)) return;
		throw errorResponse(403, 'forbidden', 'Forbidden');
	}
}

function errorResponse(code: number, key: string, message: string): ErrorResponse {
	return new ErrorResponse(code, { code, key, message });
}
