import type { IDataObject } from 'n8n-workflow';

import type { Pause } from '../../shared/http/provider';
import { parseRetryAfter } from '../../shared/http/retry';

/**
 * Reads the rate limit headers, which every answer has. If the calls of a billing cycle are used up,
 * waiting does not help.
 *
 * @see https://docs.voucherify.io/guides/limits
 */
export function readPause(status: number, headers: IDataObject, now: number): Pause {
	if (headers['x-rate-limit-type'] === 'api_calls_cycle' && status === 429) {
		return {
			isPermanent: true,
			hint: 'The API calls of the billing cycle are used up. Raise the limit in Voucherify, or wait for the next cycle.',
		};
	}
	if (status !== 429 && headers['x-rate-limit-remaining'] !== '0') return {};
	const waitMs = parseRetryAfter(headers['retry-after'], now) ?? untilEpoch(headers, now);
	return waitMs === undefined ? {} : { waitMs, hint: waitHint(waitMs) };
}

/** `X-Rate-Limit-Retry` is the epoch second from which requests are accepted again. */
function untilEpoch(headers: IDataObject, now: number): number | undefined {
	const text = headers['x-rate-limit-retry'];
	if (typeof text !== 'string' || !/^\d+$/.test(text)) return undefined;
	return Math.max(0, Number(text) * 1000 - now);
}

function waitHint(waitMs: number): string {
	const seconds = Math.ceil(waitMs / 1000);
	const time = seconds > 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
	return `The project has reached its rate limit. Voucherify accepts requests again in ${time}.`;
}
