import { MINUTE_MS } from '../../../shared/durations';
import type { PollParameters } from '../../../shared/n8n/parameters';
import type { PollCall } from '../../../shared/n8n/trigger';
import type { OutputChoice } from '../../order/output';
import { readOutputChoice } from '../../resources/fields';
import type { LeaseRules } from './decide';
import { readStatusLists, type StatusList } from './statusLists';

/** A year. */
export const MAX_REDELIVER_MINUTES = 525_600;

export interface WaitingSettings extends LeaseRules {
	lists: StatusList[];
	pageSize: number;
	output: OutputChoice;
	testOrders: number;
}

export type WaitingCall = PollCall<WaitingSettings>;

/** Reads the parameters of 'Order Waiting for ERP'. */
export function readSettings(parameters: PollParameters): WaitingSettings {
	const options = parameters.in('options');
	return {
		lists: readStatusLists(parameters),
		marks: parameters.choice('markAsSent') === 'whenEmitted',
		redeliverAfterMs: parameters.integer('redeliverAfter', 1, MAX_REDELIVER_MINUTES) * MINUTE_MS,
		maximumDeliveries: parameters.integer('maximumDeliveries', 0),
		maxOrders: options.integer('maxOrders', 1),
		pageSize: options.integer('pageSize', 1),
		testOrders: options.integer('testOrders', 1),
		output: readOutputChoice(parameters),
	};
}
