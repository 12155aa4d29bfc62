import { manifest, providers } from './providers';

/** Every node type, also as a tool of an AI Agent: in the combined package, and in its provider's own. */
const types = providers.flatMap(({ packageName, nodeTypes }) =>
	nodeTypes
		.flatMap((type) => [type, `${type}Tool`])
		.map((type) => ({ combined: `${manifest.name}.${type}`, single: `${packageName}.${type}` })),
);

/**
 * Converts a workflow that uses the combined package into one that uses a package per provider.
 * Credentials need no change: their types have the same names in both.
 *
 * @param workflow the JSON text of an exported file, whose layout is kept
 */
export function toSinglePackages(workflow: string): string {
	return types.reduce(
		(text, { combined, single }) => text.replaceAll(`"${combined}"`, `"${single}"`),
		workflow,
	);
}

/** Converts a workflow that uses packages of one provider each into one that uses the combined package. */
export function toCombinedPackage(workflow: string): string {
	return types.reduce(
		(text, { combined, single }) => text.replaceAll(`"${single}"`, `"${combined}"`),
		workflow,
	);
}
