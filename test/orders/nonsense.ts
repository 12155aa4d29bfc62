import * as fc from 'fast-check';

/** What no provider would send: any JSON, texts in the place of records, numbers of all kinds. */
export const nonsense: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom<unknown>(
		null,
		'',
		'NaN',
		'1e999',
		'-5',
		'0x10',
		'1,50',
		0.1 + 0.2,
		-1,
		1e300,
		Number.MAX_SAFE_INTEGER + 2,
		true,
		[],
		{},
		[null],
		['x', 3],
		'2025-02-30T00:00:00Z',
		'2025-01-01T00:00:00',
		'constructor',
		'__proto__',
		// Cannot be converted to text.
		{ toString: 1, valueOf: 1 },
		[{ toString: null }],
	),
	fc.double(),
	fc.string(),
	fc.jsonValue(),
	fc.array(fc.jsonValue()),
	fc.dictionary(
		fc.constantFrom('__proto__', 'constructor', 'toJSON', 'toString', 'id', 'total'),
		fc.jsonValue(),
	),
);

/** The same record with some of its values, at any depth, replaced by nonsense or taken out. */
export function spoiled<Raw>(order: fc.Arbitrary<Raw>): fc.Arbitrary<unknown> {
	const change = fc.record({
		way: fc.array(fc.nat(60), { maxLength: 4 }),
		value: nonsense,
		isOut: fc.boolean(),
	});
	return fc.tuple(order, fc.array(change, { minLength: 1, maxLength: 6 })).map(([raw, changes]) => {
		const copy = JSON.parse(JSON.stringify(raw)) as unknown;
		for (const { way, value, isOut } of changes) {
			// A copy: constants of the generator would be frozen or changed with the order.
			spoil(copy, way, structuredClone(value), isOut);
		}
		return copy;
	});
}

function spoil(record: unknown, way: number[], value: unknown, isOut: boolean): void {
	if (typeof record !== 'object' || record === null) return;
	const keys = Object.keys(record);
	if (keys.length === 0) return;
	const [place = 0, ...rest] = way;
	const key = keys[place % keys.length];
	const fields = record as Record<string, unknown>;
	if (rest.length > 0 && typeof fields[key] === 'object' && fields[key] !== null) {
		spoil(fields[key], rest, value, isOut);
	} else if (isOut && !Array.isArray(record)) delete fields[key];
	else fields[key] = value;
}

/** Lists or records in each other, as deep as asked for. */
export function deep(levels: number, isList: boolean): unknown {
	let value: unknown = 1;
	for (let level = 0; level < levels; level++) value = isList ? [value] : { a: value };
	return value;
}
