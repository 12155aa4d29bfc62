import omit from 'lodash/omit';
import type { IDataObject } from 'n8n-workflow';

import { isAbsent } from '../values';
import type { IdGroup, RecordField, RecordShape } from './field';
import type { Entered, ReadContext } from './entered';
import { emptyField, expressionIn, rejectNoValue } from './readValue';

type Ids = Pick<RecordShape, 'fields' | 'ids'>;

/**
 * Refuses a record whose IDs came out empty, or as text such as `undefined`.
 *
 * @param enteredFor returns what was entered for a field of the record
 * @throws InvalidInputError naming the field by its label, and the expression that found nothing
 */
export function rejectEmptyIds(
	shape: Ids,
	enteredFor: (field: RecordField) => Entered,
	{ source }: Pick<ReadContext, 'source'>,
): void {
	for (const group of shape.ids ?? []) {
		const ids = fieldsOf(shape, group).map((field) => ({ field, ...enteredFor(field) }));
		for (const { value, label } of ids) {
			if (typeof value === 'string') rejectNoValue(value.trim(), label);
		}
		if (ids.some(({ value }) => !isAbsent(value))) continue;
		const given = ids.find((id) => (source === 'json' ? isGiven(id, group) : hasExpression(id)));
		const empty = given ?? (group.isRequired && ids[0]);
		if (empty) throw emptyField(empty.label, empty.field.description, empty.unresolved?.());
	}
}

/** Keeps the order of the group: its first field is the one to fill in. */
function fieldsOf({ fields }: Ids, { keys }: IdGroup): RecordField[] {
	return keys.flatMap((key) => fields.find((field) => field.key === key) ?? []);
}

function isGiven({ value }: Entered, { canBeNull }: IdGroup): boolean {
	return value !== undefined && !(value === null && canBeNull);
}

/** A form sends every field of an added entry, so an empty field may never have been filled in. */
function hasExpression({ unresolved }: Entered): boolean {
	return expressionIn(unresolved?.()) !== undefined;
}

/** Omits the IDs of JSON that are `null` or blank text and do not clear anything. */
export function withoutBlankIds(
	{ ids = [] }: Ids,
	record: IDataObject,
	{ warnings }: Pick<ReadContext, 'warnings'>,
): IDataObject {
	const isBlank = (key: string) => typeof record[key] === 'string' && isAbsent(record[key]);
	const absent = ids.flatMap(({ keys, canBeNull }) =>
		keys.filter((key) => isBlank(key) || (record[key] === null && canBeNull !== 'sent')),
	);
	for (const key of absent.filter(isBlank)) warnings.blankFields.add(key);
	return absent.length > 0 ? omit(record, absent) : record;
}
