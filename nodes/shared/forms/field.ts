import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** Where values come from: the form nests records and lists in `entry`, JSON does not. */
export type EntrySource = 'form' | 'json';

interface FieldTexts {
	description?: string;
	placeholder?: string;
	isRequired?: true;
}

/**
 * A field of a record that a provider accepts. The editor's form is built from it
 * (`recordProperty`), and what was entered is read with it (`readRecord`).
 */
export type RecordField = FieldTexts & {
	/** The key in the provider's JSON, and the parameter's name. */
	key: string;
	label: string;
} & (
		| {
				kind: 'text';
				/** Replaces the text field; only for fields that are always shown. */
				picker?: Pick<INodeProperties, 'type' | 'default' | 'modes'>;
		  }
		| { kind: PlainKind }
		| { kind: 'integer'; min: number }
		| { kind: 'choice'; choices: INodePropertyOptions[]; initial: string }
		| RecordKind
		| ListKind
		/** A field of the provider's own kind; `read` is not called for empty values. */
		| {
				kind: 'custom';
				property: Pick<INodeProperties, 'type' | 'default' | 'typeOptions' | 'options'>;
				read(value: unknown, label: string, source: EntrySource): unknown;
		  }
	);

/**
 * `amount` is money, read by the form's `amountReader`; `currency` an ISO 4217 code. A `decimal` is sent
 * as a JSON number, a `decimalText` as the text that was entered, both exactly.
 */
type PlainKind =
	| 'amount'
	| 'boolean'
	| 'booleanOrUnset'
	| 'currency'
	| 'date'
	| 'decimal'
	| 'decimalText'
	| 'object';

/** Builds a field that needs nothing but texts. */
export function field(
	kind: PlainKind | 'text',
	key: string,
	label: string,
	texts: FieldTexts = {},
): RecordField {
	return { kind, key, label, ...texts };
}

/** The fields of a record. */
export interface RecordShape {
	fields: RecordField[];
	/**
	 * Keys of the fields that the form of an entry always shows; the others are in `entryCollection`.
	 * Without it, all are shown.
	 */
	primaryFields?: string[];
	/** Keys that the provider returns with the record but does not accept. They are not sent. */
	outputKeys?: string[];
	ids?: IdGroup[];
}

/**
 * IDs that stand for one record, of which one is enough. If any of them was given and all are empty, the
 * record is refused: an expression that finds nothing must not create a nameless record.
 */
export interface IdGroup {
	keys: string[];
	/** Refuse the record even if none was given. */
	isRequired?: true;
	/**
	 * Accept `null` in JSON: the provider's own records say so that there is none. Sent, it clears a reference
	 * to another record; it is left out if it would stand for the record itself.
	 */
	canBeNull?: 'sent' | 'leftOut';
}

interface RecordKind extends RecordShape {
	kind: 'record';
	/** What the form calls the record, for example "Address". */
	entry: string;
	/** The form shows its fields next to those of the record that contains it. */
	isInline?: true;
}

interface ListKind extends RecordShape {
	/** A list of records; `jsonList` is entered as JSON only, such as a list within a list's entry. */
	kind: 'list' | 'jsonList';
	/** What the form calls one of the records, for example "Item". */
	entry: string;
	/** Describes the list's JSON if that can be given instead of the form, with 'Items As'. */
	jsonDescription?: string;
}

export type RecordOrListField = Extract<RecordField, RecordShape>;
export type ListField = Extract<RecordField, { kind: 'list' | 'jsonList' }>;

/** The collection that holds the fields that the form of an entry does not always show. */
export const entryCollection = { name: 'additionalFields', label: 'Additional Fields' };

/** Splits fields into those that a form always shows and those in its collection. */
export function splitFields({
	fields,
	primaryFields,
}: RecordShape): [primary: RecordField[], others: RecordField[]] {
	if (primaryFields === undefined) return [fields, []];
	return [
		primaryFields.map((key) => fields.find((field) => field.key === key)!),
		fields.filter(({ key }) => !primaryFields.includes(key)),
	];
}
