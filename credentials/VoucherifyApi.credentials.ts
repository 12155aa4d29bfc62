import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

import { DEFAULT_SCOPE, authenticate, logIn } from '../nodes/Voucherify/api/auth';

export class VoucherifyApi implements ICredentialType {
	name = 'voucherifyApi';

	displayName = 'Voucherify API';

	icon = {
		light: 'file:../icons/voucherify.svg',
		dark: 'file:../icons/voucherify.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/order-providers/n8n-nodes-order-providers/blob/main/docs/credentials/voucherify.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: [
				{ name: 'Europe', value: 'eu', description: 'The server api.voucherify.io' },
				{ name: 'United States', value: 'us', description: 'The server us1.api.voucherify.io' },
				{ name: 'Singapore', value: 'singapore', description: 'The server as1.api.voucherify.io' },
				{ name: 'Custom URL', value: 'custom', description: 'A dedicated server' },
			],
			default: 'eu',
			description: "Shown as 'API endpoint' in the project settings of Voucherify",
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://mybrand.api.voucherify.io',
			displayOptions: { show: { region: ['custom'] } },
		},
		{
			displayName: 'Download URL',
			name: 'downloadUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://mybrand.download.voucherify.io',
			description:
				'Server from which exports are downloaded, unless it is the base URL with "download" in place of "api". The keys are sent there too.',
			displayOptions: { show: { region: ['custom'] } },
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'API Keys', value: 'keys', description: 'Sends the keys with every request' },
				{
					name: 'OAuth 2.0',
					value: 'oAuth2',
					description:
						'Exchanges the keys for a token that is valid for 15 minutes and limited to its scope',
				},
			],
			default: 'keys',
		},
		{
			displayName: 'Application ID',
			name: 'applicationId',
			type: 'string',
			default: '',
			required: true,
			description: "From 'Application Keys' in the project settings of Voucherify",
		},
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: DEFAULT_SCOPE,
			required: true,
			description:
				"What the token may be used for, separated by spaces. The default covers all operations of the nodes; 'api' allows everything.",
			displayOptions: { show: { authentication: ['oAuth2'] } },
		},
		{
			// Filled by n8n with the result of `preAuthentication`, and renewed once after a 401.
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'string',
			default: 'v2018-08-01',
			description: 'Leave empty to use the version set in the project',
		},
		{
			displayName: 'Channel',
			name: 'channel',
			type: 'string',
			default: 'n8n',
			description: "Name of these requests in Voucherify's audit log",
		},
	];

	/** n8n stores the access token, so this runs only at first use and after a 401. */
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		return await logIn(this.helpers, credentials);
	}

	authenticate: IAuthenticate = authenticate;
}
