import type { IExecuteFunctions } from 'n8n-workflow';

import { InvalidInputError } from '../errors';
import type { Provider } from '../http/provider';

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
	if (length < 2) return;
	let first = await resolve(0);
	// Resolving takes milliseconds. What reads the item finds nothing behind the last one, and differs.
	if ((await isSame(length)) && (await isSame(length - 1))) return;
	for (let index = 1; index < length; index++) {
		if (await isSame(index)) continue;
		throw new InvalidInputError(
			`The credential has an expression that is different for item ${index} than for item 0`,
			"Nothing was sent, since n8n uses the credential of item 0 for all items. Run this node for one shop at a time, for example in 'Loop Over Items' with a batch size of 1.",
		);
	}
}
