import type { RecordNotes } from '../record/notes';
import type { Call } from './operation';

/** Most names that a hint gives; the count says that there are more. */
const MOST_NAMES = 5;

/**
 * Says once a run what people should know about the records that were read, with the last one as the
 * example.
 *
 * @param provider its name
 */
export function hintAtNotes(
	{ hint }: Pick<Call, 'hint'>,
	provider: string,
	{ emptied, unknownKeys, oddCurrencies, unavailable }: RecordNotes,
): void {
	const say = (kind: string, text: string) =>
		hint((count) => `${count === 1 ? '1 item' : `${count} items`}${text}`, kind);
	if (emptied.size > 0) {
		say(
			'emptied',
			` had fields that were set and came out empty: ${listed(emptied)}. They were left out.`,
		);
	}
	if (unknownKeys.size > 0) {
		say(
			'unknownKeys',
			` had keys that are no fields of ${provider} as far as this node knows: ${listed(unknownKeys)}. They are sent as they are.`,
		);
	}
	if (oddCurrencies.size > 0) {
		say(
			'oddCurrencies',
			` had a currency that is not written with three capitals: ${listed(oddCurrencies)}. It is sent as it is.`,
		);
	}
	for (const reason of unavailable) say(reason, `: ${reason}`);
}

function listed(names: Set<string>): string {
	const shown = [...names].slice(0, MOST_NAMES).map((name) => `'${name}'`);
	return names.size > MOST_NAMES ? `${shown.join(', ')} and more` : shown.join(', ');
}
