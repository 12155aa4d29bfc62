import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { akinon } from '../../../nodes/Akinon/api/client';
import { toStandardOrder as fromAkinon } from '../../../nodes/Akinon/order/toStandardOrder';
import { panora } from '../../../nodes/Panora/api/client';
import { toStandardOrder as fromPanora } from '../../../nodes/Panora/order/toStandardOrder';
import { hasTooManyValues, parseJson } from '../../../nodes/shared/http/json';
import { stripPasted } from '../../../nodes/shared/http/pastedKey';
import { unreadableResponse } from '../../../nodes/shared/http/response';
import { toResponseError } from '../../../nodes/shared/http/responseError';
import { parseRetryAfter } from '../../../nodes/shared/http/retry';
import { Secrets } from '../../../nodes/shared/http/secrets';
import { truncate } from '../../../nodes/shared/truncate';
import { voucherify } from '../../../nodes/Voucherify/api/client';
import { CsvReader } from '../../../nodes/Voucherify/export/csv';
import { toStandardOrder as fromVoucherify } from '../../../nodes/Voucherify/order/toStandardOrder';
import { voyadoEngage } from '../../../nodes/VoyadoEngage/api/client';
import { propertyRuns, propertyTime } from '../../orders/amounts';

/** In characters; the server's text is compared at this length and at ten times of it. */
const LENGTH = 8_000;
/** CPU time in microseconds below which a reader is certainly not quadratic at the larger length. */
const CLEARLY_FAST = 20_000;
/** Quadratic work takes 100 times as long for ten times the text. */
const MAX_RATIO = 40;

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

/** CPU time in microseconds. */
function cpuTime(read: (text: string) => unknown, text: string): number {
	const before = process.cpuUsage();
	read(text);
	const { user, system } = process.cpuUsage(before);
	return user + system;
}

/** The best of several runs, since other work of the machine only adds to it. */
function bestTime(read: (text: string) => unknown, text: string): number {
	return Math.min(...Array.from({ length: 5 }, () => cpuTime(read, text)));
}

/** Returns the readers that take more than proportional time for a text of repeated parts. */
function slowReaders(build: (length: number) => string): string[] {
	const [small, large] = [build(LENGTH), build(10 * LENGTH)];
	const isSlow = (read: (text: string) => unknown) => {
		if (cpuTime(read, large) <= CLEARLY_FAST) return false;
		const largeTime = bestTime(read, large);
		return largeTime > CLEARLY_FAST && largeTime / bestTime(read, small) > MAX_RATIO;
	};
	return Object.entries(readers)
		.filter(([, read]) => isSlow(read))
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

describe('what a server sends is read in time in proportion to its length', () => {
	it('if it repeats a part, and is cut off', () => {
		const slow = parts.flatMap((part) =>
			slowReaders(repeated('', part, '')).map((name) => `${name}: ${part}`),
		);
		expect(slow).toEqual([]);
	});

	it(
		'if it repeats any parts in a JSON text, or between other parts',
		() => {
			const part = fc.constantFrom(...parts);
			const head = fc.constantFrom(
				'',
				'{"id":9007199254740993,"message":"',
				'[',
				'"',
				'<html>',
				'Property .',
			);
			const unit = fc.array(part, { minLength: 1, maxLength: 4 }).map((each) => each.join(''));
			const tail = fc.constantFrom('', '"}', ']', '"', '!', ' not found', '</html>');
			fc.assert(
				fc.property(head, unit, tail, (before, repeatedPart, after) => {
					expect(slowReaders(repeated(before, repeatedPart, after))).toEqual([]);
				}),
				{ numRuns: Math.ceil(propertyRuns / 20) },
			);
		},
		propertyTime,
	);
});
