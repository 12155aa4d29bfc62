import { RequestError } from '../errors';

/** Some servers ignore the page size and send one of their own. */
const MIN_TOLERATED = 1_000;
const TOLERATED_MULTIPLE = 10;

/**
 * Returns the entries of a page.
 *
 * @throws RequestError if there are far more than were requested: each costs memory and time
 */
export function checkPageSize<Entry>(
	provider: string,
	entries: Entry[],
	requested: number,
): Entry[] {
	const { length } = entries;
	if (length <= Math.max(MIN_TOLERATED, TOLERATED_MULTIPLE * requested)) return entries;
	throw new RequestError(
		`${provider} returned ${length} entries, although ${requested} were requested`,
		{
			outcome: 'unknown',
			description:
				'They were not read. Ask whoever runs the server why it, or a proxy in front of it, ignores the page size.',
		},
	);
}
