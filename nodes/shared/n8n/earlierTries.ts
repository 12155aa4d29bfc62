import type { IExecuteFunctions } from 'n8n-workflow';

import type { ItemState } from './results';

/** What became of items whose request must not be sent again, by the input that n8n gives each try. */
const statesByInput = new WeakMap<object, Map<number, ItemState>>();

/**
 * Returns what earlier tries of this run did that must not be done again, by index of the item. With
 * 'Retry On Fail', n8n runs the whole node again for the same input: an order that was created, or may
 * have been, would be created once more. Another run of the node, such as in a loop, has its own input.
 */
export function earlierTries(context: IExecuteFunctions): Map<number, ItemState> {
	const input = context.getExecuteData();
	// A tool has the input of its agent, which may call it several times on purpose.
	if (input?.node.id !== context.getNode().id) return new Map();
	const states = statesByInput.get(input) ?? new Map<number, ItemState>();
	statesByInput.set(input, states);
	return states;
}
