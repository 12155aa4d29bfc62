type Json = Record<string, unknown>;

/** A project's definition of a metadata key. */
export interface MetadataDefinition {
	type: string;
	array?: boolean;
	/** If false, a new record must have it. */
	optional?: boolean;
	deleted?: boolean;
	/** The allowed values. */
	eq?: unknown[];
}

/** A project's definition of the metadata of one kind of record, such as orders. */
export interface MetadataSchema {
	properties: Record<string, MetadataDefinition>;
	/** Whether undefined keys are rejected. */
	allowDefinedOnly?: boolean;
}

const isText = (value: unknown) => typeof value === 'string';
const isTime = (value: unknown) => isText(value) && !Number.isNaN(Date.parse(String(value)));
const isObject = (value: unknown) => typeof value === 'object' && value !== null;

const types: Record<string, { name: string; fits: (value: unknown) => boolean }> = {
	string: { name: 'a string', fits: isText },
	number: { name: 'a number', fits: (value) => typeof value === 'number' },
	boolean: { name: 'a boolean', fits: (value) => typeof value === 'boolean' },
	date: { name: 'a date', fits: (value) => isTime(value) && /^[\d-]{10}$/.test(String(value)) },
	datetime: { name: 'a date-time', fits: isTime },
	image_url: {
		name: 'a URL pointing to JPG/JPEG or PNG resource',
		fits: (value) => /^https?:\/\/\S+\.(jpe?g|png)$/i.test(String(value)),
	},
	object: { name: 'an object', fits: isObject },
	geopoint: { name: 'a geopoint', fits: isObject },
};

/**
 * Returns what is wrong with a record's metadata, in Voucherify's words. Undefined if nothing is.
 *
 * @param isNew whether the record is being created, so that required keys must be present
 * @see https://docs.voucherify.io/prepare/metadata#metadata-validation-modes
 */
export function metadataProblem(
	{ properties, allowDefinedOnly }: MetadataSchema,
	metadata: Json,
	isNew: boolean,
): string | undefined {
	const defined = Object.entries(properties).filter(([, { deleted }]) => !deleted);
	for (const [key, definition] of defined) {
		const value = metadata[key] ?? undefined;
		const isMissing = value === undefined;
		if (isMissing ? isNew && definition.optional === false : !fits(definition, value)) {
			return `${key}: ${rulesOf(definition)} (actual value is '${String(value)}')`;
		}
	}
	const unknown = Object.keys(metadata).find((key) => !defined.some(([name]) => name === key));
	return allowDefinedOnly && unknown !== undefined ? `${unknown}: is not defined` : undefined;
}

function fits({ type, array, eq }: MetadataDefinition, value: unknown): boolean {
	if (array && !Array.isArray(value)) return false;
	const values: unknown[] = array ? (value as unknown[]) : [value];
	return values.every((each) => types[type].fits(each) && (eq?.includes(each) ?? true));
}

/** Worded like published errors: "unit: must be a number, property is required". */
function rulesOf({ type, array, optional, eq }: MetadataDefinition): string {
	return [
		...(array ? ['must be an array, and every element: '] : []),
		`must be ${types[type].name}`,
		...(optional === false ? [', property is required'] : []),
		...(eq ? [`, must be equal to one of ${eq.join(',')}`] : []),
	].join('');
}

/** A metadata schema as Voucherify returns it. */
export function schemaBody([kind, { properties, allowDefinedOnly = false }]: [
	string,
	MetadataSchema,
]) {
	const full = Object.entries(properties).map(([key, definition]) => [
		key,
		{ array: false, optional: true, objectType: null, ...definition },
	]);
	return {
		id: `ms_${kind}`,
		related_object: kind,
		properties: Object.fromEntries(full) as Json,
		allow_defined_only: allowDefinedOnly,
		created_at: '2026-01-01T08:00:00.000Z',
		updated_at: null,
		object: 'metadata_schema',
	};
}
