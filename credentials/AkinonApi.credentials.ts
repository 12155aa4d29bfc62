import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

import { authenticate, logIn } from '../nodes/Akinon/api/auth';

export class AkinonApi implements ICredentialType {
	name = 'akinonApi';

	displayName = 'Akinon API';

	icon = { light: 'file:../icons/akinon.svg', dark: 'file:../icons/akinon.dark.svg' } as const;

	documentationUrl =
		'https://github.com/order-providers/n8n-nodes-order-providers/blob/main/docs/credentials/akinon.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Omnitron URL',
			name: 'url',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://shop.omnitron.example',
			description: 'Address of your Omnitron, as shown in your browser',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'API Token', value: 'apiToken' },
				{ name: 'Username and Password', value: 'login' },
			],
			default: 'apiToken',
		},
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['apiToken'] } },
		},
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['login'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			displayOptions: { show: { authentication: ['login'] } },
		},
		{
			// Filled by n8n with the result of `preAuthentication`, and renewed once after a 401.
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
	];

	/** n8n stores the token, so this runs only at first use and after a 401. */
	async preAuthentication(this: IHttpRequestHelper, credentials: ICredentialDataDecryptedObject) {
		return await logIn(this.helpers, credentials);
	}

	authenticate: IAuthenticate = authenticate;
}
