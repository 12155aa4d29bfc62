import type { Warnings } from '../forms/warnings';
import { plural } from '../plural';
import type { OperationContext } from './operation';

/** How many names a hint lists. */
const MAX_NAMES = 5;

/** Says once per run what people should know about the records that were read, the last one as example. */
export function addWarningHints(
	{ hint }: Pick<OperationContext, 'hint'>,
	provider: string,
	{ blankFields, unknownKeys, nonIsoCurrencies, unavailable }: Warnings,
): void {
	const say = (kind: string, text: string) => hint((count) => plural(count, 'item') + text, kind);
	if (blankFields.size > 0) {
		say('blankFields', ` had empty values, which were left out: ${listed(blankFields)}.`);
	}
	if (unknownKeys.size > 0) {
		say(
			'unknownKeys',
			` had keys that ${provider} does not document: ${listed(unknownKeys)}. They are sent unchanged.`,
		);
	}
	if (nonIsoCurrencies.size > 0) {
		say(
			'nonIsoCurrencies',
			` had a currency that is not an ISO 4217 code: ${listed(nonIsoCurrencies)}. It is sent unchanged.`,
		);
	}
	for (const sentence of unavailable) say(sentence, `: ${sentence}`);
}

function listed(names: Set<string>): string {
	const shown = [...names].slice(0, MAX_NAMES).map((name) => `'${name}'`);
	return names.size > MAX_NAMES ? `${shown.join(', ')} and more` : shown.join(', ');
}
