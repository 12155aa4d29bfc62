import type { MeasuredN8n } from './measuredN8n';

/** What a measurement may use. */
export interface Fixture {
	/** A real n8n with this package; started when it is first asked for. */
	n8n(): Promise<MeasuredN8n>;
	/** How often each piece of work is done and measured; the median counts. */
	runs: number;
}

/** One line of the benchmark. */
export interface Measurement {
	/** What is done. */
	work: string;
	/** What it is held against. */
	against: string;
	/** What must show, in words. */
	target: string;
	measure(fixture: Fixture): Promise<Result>;
}

export interface Result {
	/** By name; the name ends with the unit. */
	figures: Record<string, number>;
	/** The main figure of the comparison. */
	ratio: number;
	/** Whether the target holds. */
	holds: boolean;
	/** What somebody who reads the figures has to know. */
	notes?: string[];
}

export function median(values: number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = sorted.length / 2;
	return sorted.length % 2 === 1
		? sorted[Math.floor(middle)]
		: (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Does each piece of work several times, all of them in each round and every second round in the
 * opposite order, after a first round that does not count.
 *
 * @returns what each brought, by its name and in the order of the rounds
 */
export async function alternate<Name extends string, Measured>(
	runs: number,
	works: Record<Name, () => Promise<Measured>>,
): Promise<Record<Name, Measured[]>> {
	const names = Object.keys(works) as Name[];
	const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		Name,
		Measured[]
	>;
	for (let round = 0; round <= runs; round++) {
		for (const name of round % 2 === 0 ? names : [...names].reverse()) {
			const result = await works[name]();
			if (round > 0) measured[name].push(result);
		}
	}
	return measured;
}

/**
 * How many times as much one took as the other, by the median over the rounds: what slows a round down
 * slows both.
 */
export function ratioOf(one: number[], other: number[]): number {
	return rounded(median(one.map((value, round) => value / other[round])), 2);
}

export function rounded(value: number, digits = 0): number {
	return Number(value.toFixed(digits));
}
