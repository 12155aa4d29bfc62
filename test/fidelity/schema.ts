import AjvCompiler from '@fastify/ajv-compiler';

/** A JSON schema as OpenAPI 3.0 writes it. */
export interface Schema {
	$ref?: string;
	type?: string;
	format?: string;
	pattern?: string;
	nullable?: boolean;
	enum?: unknown[];
	required?: string[];
	properties?: Record<string, Schema>;
	additionalProperties?: boolean | Schema;
	items?: Schema;
	allOf?: Schema[];
	anyOf?: Schema[];
	oneOf?: Schema[];
}

const buildValidator = AjvCompiler();

/** The schemas of a document, which refer to each other. */
export class Schemas {
	private readonly compile: ReturnType<typeof buildValidator>;
	private readonly validators = new Map<string, ReturnType<typeof this.compile>>();

	/** @param document a parsed OpenAPI document */
	constructor(private readonly document: object) {
		this.compile = buildValidator({ document: { $id: 'document', ...document } }, {
			customOptions: {
				strict: false,
				allErrors: true,
				coerceTypes: false,
				removeAdditional: false,
				useDefaults: false,
			},
		} as Parameters<typeof buildValidator>[1]);
	}

	/** Returns the part of the document at a JSON pointer such as `#/components/schemas/Order`. */
	at(pointer: string): Schema | undefined {
		let part: unknown = this.document;
		for (const step of pointer.split('/').slice(1)) {
			const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
			part = (part as Record<string, unknown> | undefined)?.[key];
		}
		return part as Schema | undefined;
	}

	/** Returns the type of a schema, also if one of its parts declares it. */
	type(pointer: string): string | undefined {
		return this.parts(this.at(pointer)!).find(({ type }) => type)?.type;
	}

	/** Lists the values that are wrong, missing or undeclared in the schema at a pointer. */
	differences(pointer: string, value: unknown): string[] {
		return [...this.violations(pointer, value), ...this.undeclared([this.at(pointer)!], value, '')];
	}

	private violations(pointer: string, value: unknown): string[] {
		const steps = pointer.split('/').map(encodeURIComponent).join('/').replace('%23', '#');
		const validate =
			this.validators.get(pointer) ??
			this.compile({ schema: { $ref: `document${steps}` } } as never);
		this.validators.set(pointer, validate);
		if (validate(value)) return [];
		const errors = (validate.errors ?? []) as Array<{ instancePath: string; message?: string }>;
		return errors.map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`);
	}

	/** Fields that none of the schemas declares, if they declare any. */
	private undeclared(schemas: Schema[], value: unknown, place: string): string[] {
		const all = schemas.flatMap((schema) => this.parts(schema));
		if (Array.isArray(value)) {
			const items = all.flatMap((schema) => schema.items ?? []);
			return value.flatMap((entry) => this.undeclared(items, entry, `${place}/0`));
		}
		const named = all.filter(({ properties }) => properties);
		if (typeof value !== 'object' || value === null || named.length === 0) return [];
		const others = all.flatMap(({ additionalProperties }) => additionalProperties || []);
		return Object.entries(value).flatMap(([key, each]) => {
			const known = named.flatMap(({ properties }) => properties![key] ?? []);
			if (known.length > 0) return this.undeclared(known, each, `${place}/${key}`);
			return others.length > 0 ? [] : [`${place}/${key} is not published`];
		});
	}

	/** A schema and all schemas that it combines or refers to. */
	private parts(schema: Schema): Schema[] {
		const { $ref, allOf = [], anyOf = [], oneOf = [] } = schema;
		const referenced = $ref === undefined ? [] : [this.at($ref)!];
		const others = [...referenced, ...allOf, ...anyOf, ...oneOf];
		return [schema, ...others.flatMap((each) => this.parts(each))];
	}

	/** Returns the fields below a schema by path, such as `items[].sku`. */
	fields(schema: Schema, place = ''): Map<string, Field> {
		const found = new Map<string, Field>();
		const all = this.parts(schema);
		const required = all.flatMap((each) => each.required ?? []);
		for (const each of all) {
			for (const [key, property] of Object.entries(each.properties ?? {})) {
				const path = place === '' ? key : `${place}.${key}`;
				found.set(path, this.field(property, required.includes(key)));
				this.fields(property, path).forEach((field, below) => found.set(below, field));
			}
			if (each.items) {
				this.fields(each.items, `${place}[]`).forEach((field, below) => found.set(below, field));
			}
		}
		return found;
	}

	private field(schema: Schema, isRequired: boolean): Field {
		const all = this.parts(schema);
		return {
			type: all.find(({ type }) => type)?.type,
			choices: all
				.find((each) => each.enum)
				?.enum?.map(String)
				.sort(),
			isRequired,
		};
	}
}

/** A field as a schema declares it. */
export interface Field {
	type?: string;
	choices?: string[];
	isRequired: boolean;
}

/** Compares two schemas field by field. */
export function differingFields(
	own: Map<string, Field>,
	published: Map<string, Field>,
): Array<{ field: string; difference: string }> {
	const found: Array<{ field: string; difference: string }> = [];
	const add = (field: string, difference: string) => found.push({ field, difference });
	for (const field of new Set([...own.keys(), ...published.keys()])) {
		const [mine, theirs] = [own.get(field), published.get(field)];
		if (!mine) add(field, 'is missing in the emulator');
		else if (!theirs) add(field, 'is not published');
		else if (mine.isRequired !== theirs.isRequired) {
			add(field, mine.isRequired ? 'is not required' : 'is required');
		} else if (mine.type && theirs.type && mine.type !== theirs.type) {
			add(field, `is ${theirs.type}, not ${mine.type}`);
		} else if (String(mine.choices) !== String(theirs.choices)) {
			add(field, `has the values ${String(theirs.choices)}, not ${String(mine.choices)}`);
		}
	}
	return found;
}
