import type { PollParameters } from '../../../shared/n8n/parameters';
import type { PollCall } from '../../../shared/n8n/trigger';
import type { OutputChoice } from '../../order/output';
import { readOutputChoice } from '../../resources/fields';
import type { ChangeRules } from './decide';
import { milestonesOf } from './milestones';

export interface StatusChangeSettings extends ChangeRules {
	statuses: string[];
	includesItems: boolean;
	output: OutputChoice;
	/** The most orders to emit in one poll. */
	maxOrders: number;
	pageSize: number;
	testOrders: number;
}

export type StatusChangeCall = PollCall<StatusChangeSettings>;

/** Reads the parameters of 'Order Status Changed'. */
export function readSettings(parameters: PollParameters): StatusChangeSettings {
	const options = parameters.in('options');
	const statuses = parameters.requiredChoices('changedStatuses', 'Choose at least one status.');
	return {
		statuses,
		milestoneOf: milestonesOf(statuses),
		includesItems: parameters.boolean('orderItemsToo'),
		watchDays: parameters.integer('watchDeliveredDays', 0, 365),
		emitExisting: parameters.choice('firstRun') === 'emit',
		output: readOutputChoice(parameters),
		maxOrders: options.integer('maxOrders', 1),
		pageSize: options.integer('pageSize', 1),
		testOrders: options.integer('testOrders', 1),
	};
}
