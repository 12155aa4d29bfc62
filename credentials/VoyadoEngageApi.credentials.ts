import type { IAuthenticate, ICredentialType, INodeProperties } from 'n8n-workflow';

import { authenticate } from '../nodes/VoyadoEngage/api/auth';

export class VoyadoEngageApi implements ICredentialType {
	name = 'voyadoEngageApi';

	displayName = 'Voyado Engage API';

	icon = {
		light: 'file:../icons/voyadoEngage.svg',
		dark: 'file:../icons/voyadoEngage.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/order-providers/n8n-nodes-order-providers/blob/main/docs/credentials/voyado-engage.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Production', value: 'production' },
				{
					name: 'Staging',
					value: 'staging',
					description: 'Sends messages only to allow-listed addresses',
				},
				{ name: 'Custom URL', value: 'custom', description: 'Any other address' },
			],
			default: 'production',
		},
		{
			displayName: 'Tenant',
			name: 'tenant',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. mybrand',
			description: "First part of Engage's address: mybrand in mybrand.voyado.com",
			displayOptions: { show: { environment: ['production', 'staging'] } },
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://mybrand.voyado.com',
			displayOptions: { show: { environment: ['custom'] } },
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				"From 'Config Hub' > 'API Connections' in Engage. Create a separate one for n8n.",
		},
	];

	authenticate: IAuthenticate = authenticate;
}
