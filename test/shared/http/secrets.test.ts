import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Secrets } from '../../../nodes/shared/http/secrets';

function secretsWith(secret: string): Secrets {
	const secrets = new Secrets();
	secrets.add({ key: secret }, ['key']);
	return secrets;
}

const secret = 'k-4f9/A+b c"d\\e-üä-77';
const variants: Array<[string, string]> = [
	['in plain text', secret],
	['in JSON', JSON.stringify({ echoed: secret })],
	['in a URL', `https://shop.example/?key=${encodeURIComponent(secret)}`],
	['in a form', new URLSearchParams({ key: secret }).toString()],
	['in base64', Buffer.from(secret).toString('base64')],
	['in Basic authentication', `Basic ${Buffer.from(`kim:${secret}`).toString('base64')}`],
	['after another username', `Basic ${Buffer.from(`kim1:${secret}`).toString('base64')}`],
	['before a username', Buffer.from(`${secret}:kim12`).toString('base64url')],
];

describe('Secrets', () => {
	it.each(variants)('removes a secret %s', (_, text) => {
		const redact = secretsWith(secret).redact(`before ${text} after`);
		expect(redact).toContain('***');
		for (const part of ['4f9', 'A+b', Buffer.from('A+b c"d').toString('base64').slice(2, 8)]) {
			expect(redact).not.toContain(part);
		}
	});

	it('removes any secret from any base64', () => {
		fc.assert(
			fc.property(
				fc.string({ minLength: 12, maxLength: 60 }).filter((text) => text.trim().length >= 12),
				fc.string({ maxLength: 20 }),
				fc.string({ maxLength: 20 }),
				(any, before, after) => {
					const text = Buffer.from(before + any.trim() + after).toString('base64');
					expect(secretsWith(any).redact(text)).toContain('***');
				},
			),
		);
	});

	it('removes both the old and the new token', () => {
		const secrets = secretsWith('the-first-token');
		secrets.add({ key: 'the-second-token' }, ['key']);
		expect(secrets.redact('the-first-token the-second-token')).toBe('*** ***');
	});

	it('ignores short secrets and empty fields', () => {
		expect(secretsWith('abc').redact('abc')).toBe('abc');
		expect(secretsWith('   ').redact('a b')).toBe('a b');
		expect(new Secrets().redact('undefined')).toBe('undefined');
	});

	it('removes only what is certainly a key from data', () => {
		expect(secretsWith('20261121').redactData('{"number":"20261121"}')).toBe(
			'{"number":"20261121"}',
		);
		expect(secretsWith('1234567890123456').redactData('1234567890123456')).toBe('1234567890123456');
		expect(secretsWith('key-1234567890123456').redactData('"key-1234567890123456"')).toBe('"***"');
	});
});
