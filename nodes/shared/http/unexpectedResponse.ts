import { RequestError } from '../errors';

/**
 * Creates the error for a response to a read that does not have the expected content.
 *
 * @param expected what should have come, with its article, for example `a list`
 * @param addressLabels labels of the credential fields that determine the server's address
 */
export function unexpectedResponse(
	provider: string,
	expected: string,
	...addressLabels: string[]
): RequestError {
	return new RequestError(`${provider} answered with something that is not ${expected}`, {
		outcome: 'unknown',
		description: `Check the '${addressLabels.join("' or '")}' in the credential: it must lead to the API.`,
	});
}
