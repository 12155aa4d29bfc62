import type { PollParameters } from '../../shared/n8n/parameters';
import { readConnectionToken, readOutputChoice } from '../resources/fields';
import { PAGE_SIZE, type PanoraTriggerSettings } from './readOrders';

const MAX_PAGES_REREAD = 5;
/** A test run reads one page. */
export const MAX_TEST_ORDERS = 50;

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
		maxIds: MAX_PAGES_REREAD * PAGE_SIZE,
	};
}
