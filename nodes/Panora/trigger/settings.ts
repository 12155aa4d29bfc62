import type { PollParameters } from '../../shared/n8n/parameters';
import type { PollCall } from '../../shared/n8n/trigger';
import type { OutputChoice } from '../order/output';
import { readConnectionToken, readOutputChoice } from '../resources/fields';

/** How many orders a poll requests at once. */
export const PAGE_SIZE = 100;
/** A test run reads one page. */
export const MAX_TEST_ORDERS = 50;

export interface PanoraTriggerSettings {
	connectionToken: string;
	output: OutputChoice;
	/** Whether orders that existed before the first poll are emitted too. */
	emitExisting: boolean;
	/** The most orders to emit in one poll. */
	maxOrders: number;
	testOrders: number;
}

export type PanoraPoll = PollCall<PanoraTriggerSettings>;

/** Reads the parameters that both events have. */
export function readSettings(
	parameters: PollParameters,
): Omit<PanoraTriggerSettings, 'emitExisting'> {
	const options = parameters.in('options');
	return {
		connectionToken: readConnectionToken(parameters),
		output: readOutputChoice(parameters, parameters),
		maxOrders: options.integer('maxOrders', 1),
		testOrders: options.integer('testOrders', 1, MAX_TEST_ORDERS),
	};
}
