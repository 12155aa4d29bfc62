import range from 'lodash/range';
import type { IExecuteFunctions } from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import type { Provider } from '../http/provider';

/**
 * Resolving a credential takes milliseconds. Of more items, so many are compared, evenly spread: enough for
 * expressions that read the item, since they find nothing behind the last one, and differ there.
 */
const MAX_COMPARED = 50;

/**
 * Checks that all items resolve the credential in the same way. n8n sends every request with the
 * credential of the first item, so the orders of one shop would go to another.
 *
 * @throws InvalidInputError if an expression in the credential resolves differently for an item
 */
export async function requireSameCredential(
	context: IExecuteFunctions,
	{ credentialType }: Provider,
): Promise<void> {
	const { length } = context.getInputData();
	/** Undefined if it cannot be resolved. */
	const resolve = async (index: number) =>
		await context.getCredentials(credentialType, index).then(
			(credentials) => JSON.stringify(credentials),
			() => undefined,
		);
	/** n8n may renew a login meanwhile. */
	const isSame = async (index: number) => {
		const other = await resolve(index);
		return other === first || other === (first = await resolve(0));
	};
	const areAllSame = async (indexes: number[]) => {
		for (const index of indexes) if (!(await isSame(index))) return false;
		return true;
	};
	if (length < 2) return;
	let first = await resolve(0);
	const step = Math.max(1, (length - 1) / MAX_COMPARED);
	const compared = [length, ...range(length - 1, 0, -step).map(Math.ceil)];
	if (await areAllSame(compared)) return;
	for (let index = 1; index < length; index++) {
		if (await isSame(index)) continue;
		throw new InvalidInputError(
			`The credential has an expression that is different for item ${index} than for item 0`,
			"Nothing was sent, since n8n uses the credential of item 0 for all items. Run this node for one shop at a time, for example in 'Loop Over Items' with a batch size of 1.",
		);
	}
}
