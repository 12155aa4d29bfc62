import isPlainObject from 'lodash/isPlainObject';
import type { IDataObject } from 'n8n-workflow';

const ITEM_OR_FIELD = /^\{\{\s*\$json(?:\.([A-Za-z]\w*))?\s*\}\}$/;

/**
 * What `{{ $json }}` and `{{ $json.id }}` bring, the defaults of most fields, read from the item. n8n
 * evaluates every expression anew for every item, apart from itself, which takes it half a millisecond:
 * most of the time that a node needs to read thousands of items.
 *
 * @param expression without the `=` that begins it
 * @returns undefined where n8n has to be asked: for another expression, a field that is not there, and
 * a value that JSON does not have, such as a date object
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

/** Goes down without recursion, as far as the item does. */
function isJson(value: unknown): boolean {
	const left = [value];
	while (left.length > 0) {
		const each = left.pop();
		if (typeof each === 'function') return false;
		if (typeof each !== 'object' || each === null) continue;
		if (!Array.isArray(each) && !isPlainObject(each)) return false;
		for (const part of Object.values(each)) left.push(part);
	}
	return true;
}
