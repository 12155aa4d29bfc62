import { afterAll, beforeAll, expect, it } from 'vitest';

import { Voucherify } from '../voucherify';

const voucherify = new Voucherify(1);

beforeAll(async () => await voucherify.listen(0));
afterAll(async () => await voucherify.close());

const { applicationId, secretKey } = voucherify.options;
const keys = { 'x-app-id': applicationId, 'x-app-token': secretKey };
const form = { 'content-type': 'application/x-www-form-urlencoded' };

const ask = async (headers: Record<string, string>, body: string) =>
	await fetch(`${voucherify.url}/v1/oauth/token`, { method: 'POST', headers, body });
const statusOf = async (path: string, token: string) =>
	(await fetch(voucherify.url + path, { headers: { authorization: `Bearer ${token}` } })).status;

it.each([
	[401, {}, { ...form }, 'grant_type=client_credentials&scope=orders'],
	[415, keys, { 'content-type': 'application/json' }, '{"grant_type":"client_credentials"}'],
	[400, keys, form, 'grant_type=password&scope=orders'],
	[400, keys, form, 'grant_type=client_credentials'],
	[400, keys, form, 'grant_type=client_credentials&scope=orders,exports'],
])('refuses a token with %i', async (status, access, type, body) => {
	expect((await ask({ ...access, ...type } as Record<string, string>, body)).status).toBe(status);
});

it('gives tokens that open what their scope names, until they run out', async () => {
	const answer = await ask({ ...keys, ...form }, 'grant_type=client_credentials&scope=orders');
	const { access_token: token, ...rest } = (await answer.json()) as Record<string, string>;
	expect(rest).toMatchObject({ expires_in: 900, scope: 'orders', token_type: 'Bearer' });
	expect(await statusOf('/v1/orders', token)).toBe(200);
	expect(await statusOf('/v1/exports', token)).toBe(403);
	expect(await statusOf('/v1/orders', 'another')).toBe(401);
	voucherify.accessTokens.expire();
	expect(await statusOf('/v1/orders', token)).toBe(401);
});
