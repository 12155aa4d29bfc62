import type { IAuthenticate, ICredentialType, INodeProperties } from 'n8n-workflow';

import { authenticate } from '../nodes/Panora/api/auth';

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
				"Address of your Panora server's API, not of its dashboard. By default it is http://localhost:3000.",
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
				'Whether the address may start with http://. Turn it on only on a private network, for example between containers, because others on the network could read the key.',
		},
	];

	authenticate: IAuthenticate = authenticate;
}
