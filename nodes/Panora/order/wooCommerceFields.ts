import omitBy from 'lodash/omitBy';

import type { PartReader } from '../../shared/order/partReader';
import type { JsonRecord } from '../../shared/values';
import { decodeEntities } from './htmlEntities';
import { freeFields } from './parts';

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

/** Reads free fields; those that begin with an underscore are WordPress's own. */
export function metaFields(fields: unknown): JsonRecord {
	return omitBy(freeFields(fields, 'key'), (_, key) => key.startsWith('_'));
}
