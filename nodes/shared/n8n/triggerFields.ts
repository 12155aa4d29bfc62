import type { INodeProperties } from 'n8n-workflow';

/** Builds the notice about test runs. */
export function testNotice(whatIsReturned: string): INodeProperties {
	return {
		displayName: `A test run returns ${whatIsReturned} and remembers nothing, but the nodes after the trigger run for real. Set 'Test Orders' in the options to get more.`,
		name: 'testNotice',
		type: 'notice',
		default: '',
	};
}

/** Builds 'Existing Orders'. */
export function existingOrdersField(emit: string, skip: string): INodeProperties {
	return {
		displayName: 'Existing Orders',
		name: 'firstPoll',
		type: 'options',
		options: [
			{ name: 'Emit', value: 'emit', description: emit },
			{
				name: 'Skip',
				value: 'skip',
				description: `${skip}. That poll starts one execution without items.`,
			},
		],
		default: 'skip',
		description: 'What to do with orders that exist when the workflow is first published',
	};
}

/** 'Max Orders per Poll', as every trigger has it. */
export const maxOrdersField: INodeProperties = {
	displayName: 'Max Orders per Poll',
	name: 'maxOrders',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 200,
	description: 'The rest is emitted by the next polls',
};

/** Builds 'Test Orders'. */
export function testOrdersField(maxValue?: number): INodeProperties {
	return {
		displayName: 'Test Orders',
		name: 'testOrders',
		type: 'number',
		typeOptions: { minValue: 1, maxValue },
		default: 1,
		description: 'How many orders a test run returns',
	};
}
