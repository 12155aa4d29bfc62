import { sign, toText, type Decimal } from '../money/decimal';
import { truncate } from '../truncate';
import { toAmount, parseAmount } from '../money/amount';
import { parseIsoDate } from './isoDate';
import type { Problem } from './standardOrder';

/** Any JSON object. */
export type JsonRecord = Record<string, unknown>;

export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a provider says nothing at all: absent, `null` or an empty text. */
export function isAbsent(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}

/**
 * Reads the parts of an order out of any JSON. Nothing throws: what is absent is `null`, and what
 * cannot be read is `null` too and goes into `problems`, by its path in the standard order.
 */
export class PartReader {
	/**
	 * @param problems where to put what cannot be read
	 * @param maxLength of an amount; what is computed of amounts may have more
	 * @param place the path that all paths are under, with a dot at its end
	 */
	constructor(
		readonly problems: Problem[] = [],
		private readonly maxLength = 30,
		private readonly place = '',
	) {}

	/** A reader for the parts under a path. */
	in(path: string): PartReader {
		return new PartReader(this.problems, this.maxLength, `${this.place}${path}.`);
	}

	report(path: string, text: string): void {
		this.problems.push({ path: `${this.place}${path}`, text });
	}

	/** Trimmed text. Whole numbers are taken for the text of an ID. */
	text(value: unknown, path: string): string | null {
		if (typeof value === 'string') return value.trim() || null;
		if (isAbsent(value)) return null;
		if (typeof value !== 'number' || !Number.isFinite(value)) {
			return this.refuse(value, path, 'not a text');
		}
		// Digits beyond these were lost where the JSON was read.
		if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
			return this.refuse(value, path, 'a number too long to be exact');
		}
		return String(value);
	}

	decimal(value: unknown, path: string): Decimal | null {
		if (isAbsent(value)) return null;
		return parseAmount(value, this.maxLength) ?? this.refuse(value, path, 'not an exact number');
	}

	/** An amount as decimal text. */
	amount(value: unknown, path: string): string | null {
		const decimal = this.decimal(value, path);
		return decimal && toAmount(decimal);
	}

	/** An amount of which a negative one makes no sense, such as a discount. */
	positiveDecimal(value: unknown, path: string): Decimal | null {
		const decimal = this.decimal(value, path);
		if (!decimal || sign(decimal) >= 0) return decimal;
		return this.refuse(value, path, 'below zero');
	}

	positiveAmount(value: unknown, path: string): string | null {
		const decimal = this.positiveDecimal(value, path);
		return decimal && toAmount(decimal);
	}

	/** A percentage as decimal text. */
	rate(value: unknown, path: string): string | null {
		const decimal = this.positiveDecimal(value, path);
		return decimal && toText(decimal);
	}

	/** A positive number that JSON holds exactly. */
	quantity(value: unknown, path: string): number | null {
		const decimal = this.decimal(value, path);
		if (!decimal) return null;
		if (sign(decimal) <= 0) return this.refuse(value, path, 'not above zero');
		const text = toText(decimal);
		const number = Number(text);
		const isExact = number <= Number.MAX_SAFE_INTEGER && String(number) === text;
		return isExact ? number : this.refuse(value, path, 'a number too long to be exact');
	}

	/** ISO 8601 with an offset; an expression may give a luxon DateTime. */
	date(value: unknown, path: string): string | null {
		if (isAbsent(value)) return null;
		const text = isDateTime(value) ? value.toISO() : value;
		const moment = typeof text === 'string' ? parseIsoDate(text.trim()) : undefined;
		return moment ?? this.refuse(value, path, 'not a date in ISO 8601 with an offset');
	}

	/** ISO 4217, upper case. */
	currency(value: unknown, path: string): string | null {
		return this.code(value, path, /^[A-Z]{3}$/, 'not a currency code of three letters');
	}

	/** ISO 3166-1 alpha-2, upper case. */
	countryCode(value: unknown, path: string): string | null {
		return this.code(value, path, /^[A-Z]{2}$/, 'not a country code of two letters');
	}

	/** A language tag of BCP 47, in its usual spelling. */
	language(value: unknown, path: string): string | null {
		const tag = this.text(value, path);
		if (tag === null) return null;
		try {
			return Intl.getCanonicalLocales(tag)[0];
		} catch {
			return this.refuse(value, path, 'not a language tag such as en-US');
		}
	}

	/** @returns an empty object where it is absent or no object */
	record(value: unknown, path: string): JsonRecord {
		if (isRecord(value)) return value;
		if (!isAbsent(value)) this.refuse(value, path, 'not a record');
		return {};
	}

	/** The records of a list; entries that are none are a problem of the list. */
	records(value: unknown, path: string): JsonRecord[] {
		if (isAbsent(value)) return [];
		if (!Array.isArray(value)) {
			this.refuse(value, path, 'not a list');
			return [];
		}
		const records = value.filter(isRecord);
		const others = value.length - records.length;
		if (others > 0) {
			const first = value.findIndex((entry) => !isRecord(entry));
			this.report(
				path,
				`${others} of ${value.length} entries are not records, first entry ${first + 1}: ${quote(value[first])}`,
			);
		}
		return records;
	}

	private code(value: unknown, path: string, form: RegExp, what: string): string | null {
		const code = this.text(value, path)?.toUpperCase() ?? null;
		if (code === null || form.test(code)) return code;
		return this.refuse(value, path, what);
	}

	private refuse(value: unknown, path: string, what: string): null {
		this.report(path, `This is ${what}: ${quote(value)}`);
		return null;
	}
}

/** n8n's expressions bring the DateTime of n8n's own copy of luxon. */
function isDateTime(value: unknown): value is { toISO(): string | null } {
	return isRecord(value) && typeof value.toISO === 'function';
}

/** The start of a value as a person is shown it; what a list or an object holds is left out. */
export function quote(value: unknown): string {
	const isText = typeof value !== 'object' || value === null;
	return isText ? `"${truncate(value)}"` : truncate(value);
}
