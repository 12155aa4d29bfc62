type Json = Record<string, unknown>;

export type Filters = { junction?: string } & Record<
	string,
	{ conditions: Record<string, unknown[]> } | string | undefined
>;

const DAY = 24 * 60 * 60 * 1000;
const daysAgo = (value: unknown) => Math.floor((Date.now() - Date.parse(String(value))) / DAY);
const size = (value: unknown) =>
	Array.isArray(value) ? value.length : value === undefined ? 0 : 1;

/** Compares an order's value with a condition's values, by operator. */
const operators: Record<string, (value: unknown, operands: unknown[]) => boolean> = {
	$is: (value, [operand]) => value === operand,
	$is_not: (value, [operand]) => value !== operand,
	$in: (value, operands) => operands.includes(value),
	$not_in: (value, operands) => !operands.includes(value),
	$has_value: (value) => value !== undefined && value !== null,
	$is_unknown: (value) => value === undefined || value === null,
	$contains: (value, [operand]) => String(value).includes(String(operand)),
	$not_contain: (value, [operand]) => !String(value).includes(String(operand)),
	$starts_with: (value, [operand]) => String(value).startsWith(String(operand)),
	$ends_with: (value, [operand]) => String(value).endsWith(String(operand)),
	$more_than: (value, [operand]) => Number(value) > Number(operand),
	$less_than: (value, [operand]) => Number(value) < Number(operand),
	$more_than_equal: (value, [operand]) => Number(value) >= Number(operand),
	$less_than_equal: (value, [operand]) => Number(value) <= Number(operand),
	$after: (value, [operand]) => Date.parse(String(value)) > Date.parse(String(operand)),
	$before: (value, [operand]) => Date.parse(String(value)) < Date.parse(String(operand)),
	$is_days_ago: (value, [operand]) => daysAgo(value) === operand,
	$is_days_in_future: (value, [operand]) => -daysAgo(value) === operand,
	$more_than_ago: (value, [operand]) => daysAgo(value) > Number(operand),
	$less_than_ago: (value, [operand]) => daysAgo(value) < Number(operand),
	$more_than_future: (value, [operand]) => -daysAgo(value) > Number(operand),
	$less_than_future: (value, [operand]) => -daysAgo(value) < Number(operand),
	$count: (value, [operand]) => size(value) === operand,
	$count_less: (value, [operand]) => size(value) < Number(operand),
	$count_more: (value, [operand]) => size(value) > Number(operand),
};

/** Whether an export's filters select an order. */
export function matchesFilters(order: Json & { metadata: Json }, filters: Filters = {}): boolean {
	const { junction, ...fields } = filters;
	const tests = Object.entries(fields).flatMap(([field, filter]) => {
		const { conditions } = filter as { conditions: Record<string, unknown[]> };
		const key = /^metadata\.(.+)$/.exec(field)?.[1];
		const value = key === undefined ? order[field] : order.metadata[key];
		return Object.entries(conditions).map(([name, operands]) => operators[name](value, operands));
	});
	if (tests.length === 0) return true;
	return junction === 'or' ? tests.some(Boolean) : tests.every(Boolean);
}
