import { RequestError, type RequestErrorDetails } from '../errors';
import type { Provider } from './provider';
import type { RequestPolicy } from './request';

/** Builds the error for a request that was sent without a usable response: the provider did `what`. */
export function unknownOutcome(
	{ name }: Pick<Provider, 'name'>,
	policy: RequestPolicy,
	what: string,
	details: Omit<RequestErrorDetails, 'outcome'>,
): RequestError {
	if (policy.isRepeatable) {
		return new RequestError(`${name} ${what}`, { ...details, outcome: 'unknown' });
	}
	return new RequestError(`It is unknown whether ${name} carried out the request. It ${what}.`, {
		...details,
		outcome: 'unknown',
		description:
			policy.ifUnknown ??
			`It is not retried automatically, because ${name} could then act twice. Check in ${name} before you run it again.`,
	});
}
