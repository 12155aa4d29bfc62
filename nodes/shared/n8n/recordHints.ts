import type { Warnings } from '../forms/warnings';
import type { OperationContext } from './operation';

/** Most names that a hint gives; the count says that there are more. */
const MAX_NAMES = 5;

/**
 * Says once a run what people should know about the records that were read, with the last one as the
 * example.
 *
 * @param provider its name
 */
export function addWarningHints(
	{ hint }: Pick<OperationContext, 'hint'>,
	provider: string,
	{ blankFields, unknownKeys, nonIsoCurrencies, unavailable }: Warnings,
): void {
	const say = (kind: string, text: string) =>
		hint((count) => `${count === 1 ? '1 item' : `${count} items`}${text}`, kind);
	if (blankFields.size > 0) {
		say(
			'emptied',
			` had fields that were set and came out empty: ${listed(blankFields)}. They were left out.`,
		);
	}
	if (unknownKeys.size > 0) {
		say(
			'unknownKeys',
			` had keys that are no fields of ${provider} as far as this node knows: ${listed(unknownKeys)}. They are sent as they are.`,
		);
	}
	if (nonIsoCurrencies.size > 0) {
		say(
			'oddCurrencies',
			` had a currency that is not written with three capitals: ${listed(nonIsoCurrencies)}. It is sent as it is.`,
		);
	}
	for (const reason of unavailable) say(reason, `: ${reason}`);
}

function listed(names: Set<string>): string {
	const shown = [...names].slice(0, MAX_NAMES).map((name) => `'${name}'`);
	return names.size > MAX_NAMES ? `${shown.join(', ')} and more` : shown.join(', ');
}
