import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { runNode } from '../../engine/engine';

/** Tells project A to wait for a minute, and answers all others. */
let server: Server;

beforeAll(async () => {
	server = createServer((request, response) => {
		const isExhausted = request.headers['x-app-id'] === 'project-a';
		const headers = isExhausted ? { 'x-rate-limit-remaining': '0', 'retry-after': '60' } : {};
		response.writeHead(200, headers).end(JSON.stringify({ id: 'ord_1' }));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => void server.close());

async function getOrder(applicationId: string) {
	return await runNode({
		type: 'voucherify',
		parameters: { resource: 'order', operation: 'get', orderId: 'ord_1' },
		credentials: {
			voucherifyApi: {
				region: 'custom',
				baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
				authentication: 'keys',
				applicationId,
				secretKey: 'secret-key',
			},
		},
	});
}

it('a project that has reached its limit does not stop the others of its region', async () => {
	expect((await getOrder('project-a')).error).toBeUndefined();
	expect((await getOrder('project-b')).error).toBeUndefined();
});
