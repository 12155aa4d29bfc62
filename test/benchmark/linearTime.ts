/**
 * Checks that everything that reads what a server sends takes time in proportion to its length, whatever
 * it repeats. Run it with `npm run benchmark:linear` on a quiet machine; it ends with 1 and the readers
 * that do not.
 */
import * as fc from 'fast-check';
import range from 'lodash/range';

import { akinon } from '../../nodes/Akinon/api/client';
import { toStandardOrder as fromAkinon } from '../../nodes/Akinon/order/toStandardOrder';
import { panora } from '../../nodes/Panora/api/client';
import { toStandardOrder as fromPanora } from '../../nodes/Panora/order/toStandardOrder';
import { hasTooManyValues, parseJson } from '../../nodes/shared/http/json';
import { stripPasted } from '../../nodes/shared/http/pastedKey';
import { unreadableResponse } from '../../nodes/shared/http/response';
import { toResponseError } from '../../nodes/shared/http/responseError';
import { parseRetryAfter } from '../../nodes/shared/http/retry';
import { Secrets } from '../../nodes/shared/http/secrets';
import { truncate } from '../../nodes/shared/truncate';
import { voucherify } from '../../nodes/Voucherify/api/client';
import { CsvReader } from '../../nodes/Voucherify/export/csv';
import { toStandardOrder as fromVoucherify } from '../../nodes/Voucherify/order/toStandardOrder';
import { voyadoEngage } from '../../nodes/VoyadoEngage/api/client';

/** Number of random texts. */
const RUNS = 500;
/**
 * In characters. A text ten times as long is compared with ten texts of this length. Garbage collection
 * can make the long one slower, but not at both lengths.
 */
const LENGTHS = [8_000, 24_000];
const TIMES = 10;
/** CPU time in microseconds below which a reader is certainly not quadratic at the larger length. */
const CLEARLY_FAST = 20_000;
/** Quadratic work takes ten times as long for the one text as for the ten. */
const MAX_RATIO = 4;

const secrets = new Secrets();
secrets.add({ key: 'aaaaaaaaaaaaaaaaaaab', word: 'ab"\\ab' }, ['key', 'word']);
const providers = [akinon, panora, voucherify, voyadoEngage];
const policies = [
	{ isRepeatable: true, isWrite: false },
	{ isRepeatable: false, isWrite: true },
];
/** Fields that the readers of orders take from texts. */
const fields = (text: string) => ({
	...{ id: text, number: text, pk: text, order_number: text, currency: text, status: text },
	...{ amount: text, created_at: text, date_placed: text, email: text, phone_number: text },
	...{ source_id: text, total_price: text, remote_id: text, note: text, name: text },
});
const orderOf = (text: string) => ({
	...fields(text),
	customer: fields(text),
	shipping_address: fields(text),
	orderitem_set: [fields(text)],
	items: [fields(text)],
	metadata: fields(text),
	remote_data: { ...fields(text), line_items: [fields(text)], customer: fields(text) },
});

/** Everything that reads what a server sends. */
const readers: Record<string, (text: string) => unknown> = {
	parseJson,
	hasTooManyValues,
	stripPasted,
	truncate,
	parseRetryAfter: (text) => parseRetryAfter(text, 0),
	redact: (text) => secrets.redact(text),
	redactData: (text) => secrets.redactData(text),
	csv: (text) => {
		try {
			const reader = new CsvReader();
			return [...reader.read(text), ...reader.end()];
		} catch {
			return [];
		}
	},
	unreadable: (text) => unreadableResponse(akinon, policies[0], 200, text),
	akinonOrder: (text) => fromAkinon(orderOf(text)),
	panoraOrder: (text) => fromPanora(orderOf(text)),
	voucherifyOrder: (text) => fromVoucherify(orderOf(text)),
	...Object.fromEntries(
		providers.flatMap((provider) =>
			policies.map((policy) => [
				`error of ${provider.name}${policy.isWrite ? ' to a write' : ''}`,
				(text: string) => {
					for (const body of [
						text,
						JSON.stringify({ message: text, detail: text, details: text }),
					]) {
						toResponseError(provider, policy, { status: 400, headers: {}, text: body }, secrets);
					}
				},
			]),
		),
	),
};

/** CPU time of reading texts, in microseconds. */
function cpuTime(read: (text: string) => unknown, texts: string[]): number {
	const before = process.cpuUsage();
	for (const text of texts) read(text);
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

/** The best of several runs, since other work of the machine only adds to it. */
function bestTime(read: (text: string) => unknown, texts: string[]): number {
	return Math.min(...Array.from({ length: 3 }, () => cpuTime(read, texts)));
}

function takesTooLong(
	read: (text: string) => unknown,
	build: (length: number) => string,
	length: number,
): boolean {
	const large = [build(TIMES * length)];
	if (cpuTime(read, large) <= CLEARLY_FAST) return false;
	const small = Array<string>(TIMES).fill(build(length));
	return bestTime(read, large) > MAX_RATIO * bestTime(read, small);
}

/** Returns the readers that take more than proportional time for a text of repeated parts. */
function slowReaders(build: (length: number) => string): string[] {
	return Object.entries(readers)
		.filter(([, read]) => LENGTHS.every((length) => takesTooLong(read, build, length)))
		.map(([name]) => name);
}

const parts = [
	'"',
	'\\"',
	'\\',
	'{',
	'[',
	']',
	'}',
	',',
	':',
	' ',
	'\n',
	'\r\n',
	'\t',
	'\u00a0',
	'<',
	'<p>',
	'&',
	'&amp;',
	'&#',
	'=',
	'a',
	'ab',
	'aaaaaaaaaaaaaaaaaaa',
	'9',
	'9007199254740993',
	'1-',
	'-',
	'.',
	'0',
	'0.',
	'e',
	'1e',
	'%20',
	'+',
	'@',
	'a@',
	'\ud83d',
	'İ',
	'Error: ',
	'Order with ID ',
	'Customer with ID ',
	'Connection undefined for token',
	'API Key not found',
	'Property .',
	'.items[0]',
	'Property .items[0]',
	'must make a unique ',
	'status',
	'InvalidEmail',
	'cursor does not ',
	'x:y ',
	'2026-01-01T00:00:00',
	'Token ',
	'Bearer ',
	'x-api-key:',
	'"message":"',
	'"a":',
	'[{"id":',
	'null,',
];

const repeated = (head: string, unit: string, tail: string) => (length: number) =>
	(head + unit.repeat(Math.ceil(length / Math.max(unit.length, 1)))).slice(0, length) + tail;

const part = fc.constantFrom(...parts);
const head = fc.constantFrom(
	'',
	'{"id":9007199254740993,"message":"',
	'{"id":9007199254740993,"details":',
	'[',
	'"',
	'<html>',
	'Property .',
);
const unit = fc.array(part, { minLength: 1, maxLength: 4 }).map((each) => each.join(''));
const tail = fc.constantFrom('', '"}', ']', '"', '!', ' not found', '</html>');
const texts = fc.tuple(head, unit, tail);

function report(build: (length: number) => string): string[] {
	const text = build(60);
	return slowReaders(build).map((reader) => `${reader}: ${JSON.stringify(text)}`);
}

const slow = [
	...parts.flatMap((each) => report(repeated('', each, ''))),
	...range(RUNS).flatMap((seed) => {
		const [[before, each, after]] = fc.sample(texts, { seed, numRuns: 1 });
		return report(repeated(before, each, after));
	}),
];
for (const each of slow) console.log(`More than proportional: ${each}`);
console.log(
	`${parts.length + RUNS} texts, ${Object.keys(readers).length} readers, ${slow.length} slow`,
);
process.exitCode = slow.length === 0 ? 0 : 1;
