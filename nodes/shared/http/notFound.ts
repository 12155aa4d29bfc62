import { RequestError, rethrow } from '../errors';

/** Whether the provider answered 404. */
export function isNotFound(error: unknown): error is RequestError {
	return error instanceof RequestError && error.details.status === 404;
}

/** Waits for a response, and returns undefined if the provider answers 404. */
export async function undefinedIfNotFound<Response>(
	response: Promise<Response>,
): Promise<Response | undefined> {
	try {
		return await response;
	} catch (error) {
		return isNotFound(error) ? undefined : rethrow(error);
	}
}
