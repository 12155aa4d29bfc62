import type { PartReader } from '../../shared/order/partReader';
import { isRecord } from '../../shared/values';
import { decodeEntities } from './htmlEntities';

/** Reads a text that people see, which WordPress encodes as HTML. */
export function readName(value: unknown, part: PartReader, path: string): string | null {
	const text = part.text(value, path);
	return text === null ? null : decodeEntities(text).trim() || null;
}

/** Reads an ID of which 0 means that there is none, such as that of a product that is gone. */
export function readId(value: unknown, part: PartReader, path: string): string | null {
	const id = part.text(value, path);
	return id === '0' ? null : id;
}

/** Reads a date of a `_gmt` field, which is in UTC without saying so. */
export function readDate(value: unknown, part: PartReader, path: string): string | null {
	const isBare = typeof value === 'string' && /T[\d:.]+$/.test(value.trim());
	return part.date(isBare ? `${value.trim()}Z` : value, path);
}

/** Returns free fields; those that begin with an underscore are WordPress's own. */
export function metaValues(fields: unknown): Array<[string, unknown]> {
	if (!Array.isArray(fields)) return [];
	return fields.flatMap((field: unknown): Array<[string, unknown]> => {
		const isFree = isRecord(field) && typeof field.key === 'string' && !field.key.startsWith('_');
		return isFree ? [[field.key as string, field.value]] : [];
	});
}
