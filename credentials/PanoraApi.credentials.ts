import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { panoraBaseUrl } from '../nodes/Panora/api/auth';
import { restrictToOrigin, redirectRules } from '../nodes/shared/http/credentialOrigin';

export class PanoraApi implements ICredentialType {
	name = 'panoraApi';

	displayName = 'Panora API';

	icon = { light: 'file:../icons/panora.svg', dark: 'file:../icons/panora.dark.svg' } as const;

	documentationUrl =
		'https://github.com/order-providers/n8n-nodes-order-providers/blob/main/docs/credentials/panora.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://panora.example.com',
			description:
				"Address of your own Panora server's API, not of its dashboard. Without a change it listens on http://localhost:3000.",
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: "From 'API Keys' in the dashboard of your Panora server",
		},
		{
			displayName: 'Allow Plain HTTP',
			name: 'allowPlainHttp',
			type: 'boolean',
			default: false,
			description:
				'Whether the address may start with http://. Turn it on only in a network of your own, such as between containers: the key could be read on the way.',
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		restrictToOrigin(requestOptions, panoraBaseUrl(credentials));
		requestOptions.headers = {
			...requestOptions.headers,
			'x-api-key': String(credentials.apiKey).trim(),
		};
		return requestOptions;
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl }}',
			// Any address answers /health; only this proves the key.
			url: '/connections',
		},
		// n8n's test sees the status alone. Panora answers 500, not 401, to a key that it does not know.
		rules: [
			...redirectRules('Base URL'),
			{
				type: 'responseCode',
				properties: { value: 401, message: "Panora did not accept the 'API Key'" },
			},
			{
				type: 'responseCode',
				properties: {
					value: 500,
					message:
						"Panora does not know this 'API Key' (it answers 500 then). If the key is right, look into the log of the server.",
				},
			},
		],
	};
}
