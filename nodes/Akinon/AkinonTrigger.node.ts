import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { outputFields } from '../shared/n8n/orderOutput';
import { optionsField } from '../shared/n8n/properties';
import { runTrigger } from '../shared/n8n/trigger';
import { maxOrdersField, testNotice, testOrdersField } from '../shared/n8n/triggerFields';
import { credentialTest } from './credentialTest';
import { orderOutputOptions, pageSizeField } from './resources/fields';
import { eventField } from './trigger/event';
import { statusChangeFields } from './trigger/statusChange/fields';
import { statusChangeTrigger } from './trigger/statusChange/poll';
import { waitingFields } from './trigger/waiting/fields';
import { waitingOrderTrigger } from './trigger/waiting/poll';

const properties: INodeProperties[] = [
	testNotice('one order, marks nothing'),
	eventField,
	...waitingFields,
	...statusChangeFields,
	...outputFields,
	{
		...optionsField,
		options: [...orderOutputOptions, maxOrdersField, pageSizeField, testOrdersField()],
	},
];

export class AkinonTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Akinon Trigger',
		name: 'akinonTrigger',
		icon: { light: 'file:../../icons/akinon.svg', dark: 'file:../../icons/akinon.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter.event === "orderStatusChanged" ? "Order status changed" : "Order waiting for ERP" }}',
		// n8n's node list shows this text for both nodes of the provider.
		description:
			'Read, update and cancel orders in Akinon Omnitron, or start a workflow when orders wait for the ERP or change',
		defaults: { name: 'Akinon Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'akinonApi', required: true, testedBy: 'testAkinonApi' }],
		// n8n adds the poll times to this list each time it loads the package.
		properties: [...properties],
	};

	methods = { credentialTest };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const events = { orderWaiting: waitingOrderTrigger, orderStatusChanged: statusChangeTrigger };
		return await runTrigger(this, properties, { events });
	}
}
