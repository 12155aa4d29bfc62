import { testCredential } from '../shared/http/credentialTest';
import { countContacts, voyadoEngage } from './api/client';

/** Tests the credential by counting the contacts. */
export const credentialTest = { testVoyadoEngageApi: testCredential(voyadoEngage, countContacts) };
