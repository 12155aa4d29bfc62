import { RequestError } from '../errors';

/**
 * Creates the error for a response to a read that does not have the expected content.
 *
 * @param expected what should have come, with its article, for example `a list`
 * @param addressLabel label of the credential field with the server's address
 */
export function unexpectedResponse(
	provider: string,
	expected: string,
	addressLabel: string,
): RequestError {
	return new RequestError(`${provider} answered with something that is not ${expected}`, {
		outcome: 'unknown',
		description: `Check the '${addressLabel}' in the credential: it must be the address of the API.`,
	});
}
