import type { INodeProperties } from 'n8n-workflow';

/** Shows a field for one of the trigger's events. */
export function showForEvent(...events: string[]): Pick<INodeProperties, 'displayOptions'> {
	return { displayOptions: { show: { event: events } } };
}

export const eventField: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	options: [
		{
			name: 'Order Status Changed',
			value: 'orderStatusChanged',
			description: 'An order was shipped, delivered, canceled or returned, for example',
		},
		{
			name: 'Order Waiting for ERP',
			value: 'orderWaiting',
			description: 'The ERP has not taken an order yet',
		},
	],
	default: 'orderWaiting',
};
