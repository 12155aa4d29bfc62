import { testCredential } from '../shared/http/credentialTest';
import { listConnections, panora } from './api/client';

/** Tests the credential by reading the connections: the server's health check needs no key. */
export const credentialTest = { testPanoraApi: testCredential(panora, listConnections) };
