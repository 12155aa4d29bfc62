import { matchesFilters, type Filters } from './filters';
import { sorted } from './lists';
import type { VoucherifyOrder } from './types';

export interface ExportParameters {
	order?: string;
	fields?: string[];
	filters?: Filters;
}

/** Writes an export as CSV, filled with generated rows up to `minBytes`. */
export function* exportCsv(
	all: VoucherifyOrder[],
	{ fields = ['id', 'source_id', 'status'], order = 'created_at', filters }: ExportParameters,
	minBytes: number,
): Generator<string> {
	const orders = all.filter((each) => matchesFilters(each, filters));
	yield `${fields.map(title).join(',')}\n`;
	let size = 0;
	for (const each of sorted(orders, order, ['created_at', 'updated_at', 'status'])) {
		const row = `${fields.map((field) => cell(valueOf(each, field))).join(',')}\n`;
		size += row.length;
		yield row;
	}
	const filler = `${fields.map((field) => `invented ${field}`).join(',')}\n`.repeat(500);
	for (; size < minBytes; size += filler.length) yield filler;
}

/** Voucherify uses display names as column headers. */
function title(field: string): string {
	return field
		.split(/[_.]/)
		.map((word) => (word === 'id' ? 'ID' : word[0].toUpperCase() + word.slice(1)))
		.join(' ');
}

function valueOf(order: VoucherifyOrder, field: string): unknown {
	const [, key] = /^metadata\.(.+)$/.exec(field) ?? [];
	return key === undefined ? order[field] : order.metadata[key];
}

function cell(value: unknown): string {
	if (value === undefined || value === null) return '';
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
