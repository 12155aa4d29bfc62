import type { Problem, StandardOrder } from './standardOrder';

/**
 * Whether the provider has no way to say a part of the order, or the whole that it belongs to.
 *
 * @param path dotted, without the place in a list: `lineItems.name`
 */
export function isPathUnknown({ unknown }: Pick<StandardOrder, 'unknown'>, path: string): boolean {
	return unknown.some((each) => isWithin(path, each));
}

/**
 * The problems of what a writer sends, so that it can refuse an order instead of sending half of it.
 *
 * @param paths dotted, without the place in a list: `lineItems.total` is the total of any line
 */
export function problemsAt(
	{ problems }: Pick<StandardOrder, 'problems'>,
	paths: string[],
): Problem[] {
	return problems.filter((problem) => {
		const found = problem.path.replace(/\.\d+(?=\.|$)/g, '');
		return paths.some((path) => isWithin(found, path) || isWithin(path, found));
	});
}

/** Whether a path is another or a part of it. The empty path is the whole order. */
function isWithin(path: string, other: string): boolean {
	return other === '' || path === other || path.startsWith(`${other}.`);
}
