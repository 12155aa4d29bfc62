import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { stripPasted } from './pastedKey';

/** Shorter secrets would tear ordinary words apart. */
const MIN_SECRET_LENGTH = 4;
/** In data, a shorter secret could be part of an order number. */
const MIN_KEY_LENGTH = 16;
/** Fewer base64 characters could be part of any word. */
const MIN_BASE64_LENGTH = 8;
const REPLACEMENT = '***';

/**
 * Removes the secrets of a credential from texts, in every encoding in which a server may echo them.
 * Secrets are only added: when n8n renews a session token, the old one stays secret.
 */
export class Secrets {
	/** Longest first, so that a shorter variant does not leave parts of a longer one behind. */
	private variants: string[] = [];
	private keyVariants: string[] = [];
	private readonly known = new Set<string>();

	/** @param fields the credential fields that contain secrets */
	add(credentials: ICredentialDataDecryptedObject, fields: readonly string[]): void {
		for (const secret of fields.flatMap((field) => sentForms(credentials[field]))) {
			this.addValue(secret);
		}
	}

	/** Adds a secret that is in no field, such as a token that n8n has just renewed. */
	addValue(secret: string): void {
		if (secret.length < MIN_SECRET_LENGTH || this.known.has(secret)) return;
		this.known.add(secret);
		const variants = variantsOf(secret);
		this.variants = longestFirst([...this.variants, ...variants]);
		if (isKey(secret)) this.keyVariants = longestFirst([...this.keyVariants, ...variants]);
	}

	/** Removes all secrets from a text that is shown to users. */
	redact(text: string): string {
		return replaceAll(text, this.variants);
	}

	/** Removes keys and tokens from data, but no short secret that could be part of a value. */
	redactData(text: string): string {
		return replaceAll(text, this.keyVariants);
	}
}

/** A password is sent as it is, and a key without what was pasted with it. */
function sentForms(value: unknown): string[] {
	return [String(value ?? '').trim(), stripPasted(value)];
}

function isKey(secret: string): boolean {
	return secret.length >= MIN_KEY_LENGTH && /[a-z]/i.test(secret);
}

function replaceAll(text: string, variants: readonly string[]): string {
	return variants.reduce((rest, variant) => rest.replaceAll(variant, REPLACEMENT), text);
}

function longestFirst(variants: string[]): string[] {
	return [...new Set(variants)].sort((a, b) => b.length - a.length);
}

function variantsOf(secret: string): string[] {
	const urlEncoded = encodeURIComponent(secret);
	return [
		secret,
		JSON.stringify(secret).slice(1, -1),
		urlEncoded,
		urlEncoded.replace(/%20/g, '+'),
		urlEncoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
		...[0, 1, 2].flatMap((offset) => base64Variants(secret, offset)),
	];
}

/**
 * Encodes a secret as it appears inside base64, for example in `user:secret`. That depends on how many
 * bytes precede it. The characters at both ends also hold bits of the neighbors and are omitted.
 *
 * @param offset the number of preceding bytes, modulo 3
 */
function base64Variants(secret: string, offset: number): string[] {
	const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
	const wholeCharacters = Math.floor((bytes.length * 8) / 6);
	const text = bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), wholeCharacters);
	if (text.length < MIN_BASE64_LENGTH) return [];
	return [text, text.replace(/\+/g, '-').replace(/\//g, '_')];
}
