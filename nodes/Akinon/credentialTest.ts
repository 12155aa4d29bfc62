import { testCredential } from '../shared/http/credentialTest';
import { akinon, listOrders } from './api/client';

/** Tests the credential by reading one order: every account can log in, but not every one may read orders. */
export const credentialTest = {
	testAkinonApi: testCredential(akinon, async (client) => await listOrders(client, {}, 1, 1)),
};
