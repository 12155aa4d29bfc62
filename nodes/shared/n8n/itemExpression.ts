import isPlainObject from 'lodash/isPlainObject';
import type { IDataObject } from 'n8n-workflow';

const ITEM_OR_FIELD = /^\{\{\s*\$json(?:\.([A-Za-z]\w*))?\s*\}\}$/;

/**
 * Reads the value of `{{ $json }}` or `{{ $json.id }}`, the defaults of most fields, from the item.
 * n8n takes half a millisecond to evaluate an expression, which adds up to most of the time that a
 * node spends on reading thousands of items.
 *
 * @param expression without its leading `=`
 * @returns undefined if n8n must evaluate it: for any other expression, a field that the item does
 * not have, and a value that is not JSON, such as a Date
 */
export function itemValue(
	expression: string | undefined,
	item: IDataObject,
): { value: unknown } | undefined {
	const [isMatch, field] = ITEM_OR_FIELD.exec(expression ?? '') ?? [];
	if (!isMatch || (field !== undefined && !Object.hasOwn(item, field))) return undefined;
	const value = field === undefined ? item : item[field];
	return isJson(value) ? { value } : undefined;
}

/** Walks the value without recursion, so that any depth is safe, and each object once, so that it ends. */
function isJson(value: unknown): boolean {
	const left = [value];
	const seen = new Set<object>();
	while (left.length > 0) {
		const each = left.pop();
		if (typeof each === 'function') return false;
		if (typeof each !== 'object' || each === null || seen.has(each)) continue;
		seen.add(each);
		if (!Array.isArray(each) && !isPlainObject(each)) return false;
		for (const part of Object.values(each)) left.push(part);
	}
	return true;
}
