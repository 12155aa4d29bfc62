import { testCredential } from '../shared/http/credentialTest';
import { listOrders, voucherify } from './api/client';

/** Tests the credential by reading one order, which costs one call. */
export const credentialTest = {
	testVoucherifyApi: testCredential(
		voucherify,
		async (client) => await listOrders(client, '-created_at', 1, 1),
	),
};
