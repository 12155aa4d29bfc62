import { isRecord } from '../../shared/values';

/**
 * Removes each `conf` from an answer of Akinon, at any depth: that of a channel holds the sales
 * channel's user name, password and token. Changes the answer.
 */
export function redactChannelSettings<Answer>(answer: Answer): Answer {
	const open: unknown[] = [answer];
	// Without recursion, since an answer may be nested too deeply for it.
	for (let part = open.pop(); open.length > 0 || part !== undefined; part = open.pop()) {
		if (typeof part !== 'object' || part === null) continue;
		if (isRecord(part) && 'conf' in part) part.conf = { redacted: true };
		for (const value of Object.values(part)) open.push(value);
	}
	return answer;
}
