import * as fc from 'fast-check';

/** How many runs a property gets. A nightly script sets many more. */
export const propertyRuns = Number(process.env.PROPERTY_RUNS ?? 100);

/** Milliseconds for a property: far more than its runs take, on a busy machine too. */
export const propertyTime = 30_000 + propertyRuns * 100;

/** Currencies with two, no and three decimals. */
export const currencies = [
	{ code: 'TRY', decimals: 2 },
	{ code: 'EUR', decimals: 2 },
	{ code: 'JPY', decimals: 0 },
	{ code: 'KWD', decimals: 3 },
] as const;

/** Minor units as a provider's decimal text: 29990 with two decimals is "299.90". */
export function decimalText(minorUnits: number, decimals: number): string {
	const digits = String(Math.abs(minorUnits)).padStart(decimals + 1, '0');
	const sign = minorUnits < 0 ? '-' : '';
	if (decimals === 0) return sign + digits;
	return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** An amount in minor units; free things are common. */
export const minorUnits = fc.oneof(
	{ weight: 1, arbitrary: fc.constant(0) },
	{ weight: 6, arbitrary: fc.integer({ min: 1, max: 500_000 }) },
);

export const currency = fc.constantFrom(...currencies);

export const moment = fc
	.date({ min: new Date('2015-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
	.map((date) => date.toISOString());

export const word = fc.stringMatching(/^[A-Za-zÇŞİğüö]{1,12}$/);

export const email = fc
	.tuple(word, fc.nat(9999))
	.map(([name, number]) => `${name}.${number}@example.com`);

/** Either the value, or what providers send if there is none. */
export function maybe<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
	return fc.option(value, { nil: null, freq: 4 });
}
