import isDate from 'lodash/isDate';

import { toAmount, parseAmount } from '../money/amount';
import { sign, toText, type Decimal } from '../money/decimal';
import {
	isAbsent,
	isRecord,
	parseList,
	parseRecord,
	parseText,
	quote,
	Unreadable,
	type JsonRecord,
} from '../values';
import { parseIsoDate } from './isoDate';
import type { Problem } from './standardOrder';

/**
 * Reads the parts of an order from JSON of any shape. Nothing throws: an absent value is read as
 * `null`, and so is an unreadable one, which is added to `problems` with its path in the standard order.
 */
export class PartReader {
	/**
	 * @param problems collects the values that cannot be read
	 * @param maxLength of an amount; amounts computed from others may be longer
	 * @param place prefix of all paths, which ends with a dot
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

	/** Trimmed text. A number becomes the text of an ID. */
	text(value: unknown, path: string): string | null {
		if (isAbsent(value)) return null;
		return this.readable(parseText(value), value, path)?.trim() ?? null;
	}

	/** A list of texts; empty if it is absent. */
	texts(values: unknown, path: string): string[] {
		return this.list(values, path).flatMap((value) => this.text(value, path) ?? []);
	}

	/** One of several words. */
	oneOf<Word extends string>(value: unknown, words: readonly Word[], path: string): Word | null {
		const text = this.text(value, path);
		if (text === null) return null;
		const word = words.find((each) => each === text);
		return word ?? this.refuse(value, path, `none of ${words.join(', ')}`);
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

	/** An amount that cannot be negative, such as a discount. */
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

	/** ISO 8601 with an offset; an expression may give a luxon DateTime, and a database a Date. */
	date(value: unknown, path: string): string | null {
		if (isAbsent(value)) return null;
		const text = momentOf(value);
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

	/** A flag, also as text. */
	flag(value: unknown, path: string): boolean | null {
		if (isAbsent(value)) return null;
		if (value === true || value === 'true') return true;
		if (value === false || value === 'false') return false;
		return this.refuse(value, path, 'neither true nor false');
	}

	/** A language tag of BCP 47, in its usual spelling: `en_US` is `en-US`. */
	language(value: unknown, path: string): string | null {
		const tag = this.text(value, path)?.replace(/_/g, '-') ?? null;
		if (tag === null) return null;
		try {
			return Intl.getCanonicalLocales(tag)[0];
		} catch {
			return this.refuse(value, path, 'not a language tag such as en-US');
		}
	}

	/** @returns an empty object if the value is absent or not an object */
	record(value: unknown, path: string): JsonRecord {
		return (isAbsent(value) ? null : this.readable(parseRecord(value), value, path)) ?? {};
	}

	/** The objects of a list; other entries are reported together. */
	records(value: unknown, path: string): JsonRecord[] {
		const list = this.list(value, path);
		const records = list.filter(isRecord);
		const others = list.length - records.length;
		if (others > 0) {
			const first = list.findIndex((entry) => !isRecord(entry));
			this.report(
				path,
				`${others} of ${list.length} entries are not records, first entry ${first + 1}: ${quote(list[first])}`,
			);
		}
		return records;
	}

	private list(value: unknown, path: string): unknown[] {
		return (isAbsent(value) ? null : this.readable(parseList(value), value, path)) ?? [];
	}

	private code(value: unknown, path: string, pattern: RegExp, reason: string): string | null {
		const code = this.text(value, path)?.toUpperCase() ?? null;
		if (code === null || pattern.test(code)) return code;
		return this.refuse(value, path, reason);
	}

	private readable<Value>(parsed: Value | Unreadable, value: unknown, path: string): Value | null {
		return parsed instanceof Unreadable ? this.refuse(value, path, parsed.reason) : parsed;
	}

	private refuse(value: unknown, path: string, reason: string): null {
		this.report(path, `This is ${reason}: ${quote(value)}`);
		return null;
	}
}

/** A DateTime is of n8n's own copy of luxon, so `instanceof` cannot tell. */
function momentOf(value: unknown): unknown {
	if (isDate(value)) return Number.isNaN(value.getTime()) ? value : value.toISOString();
	return isRecord(value) && typeof value.toISO === 'function' ? (value.toISO() as unknown) : value;
}
