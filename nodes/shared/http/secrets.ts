import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** Shorter ones would cut ordinary words apart. */
const MIN_SECRET_LENGTH = 4;
/** In data, where a short secret could be part of an order number, only what is certainly a key is cut out. */
const MIN_KEY_LENGTH = 16;
/** Fewer characters of base64 could be part of any word. */
const MIN_BASE64_LENGTH = 8;

/**
 * The secrets of a connection's credential, in every form in which a server may send them back. It
 * grows: n8n can renew a session's token while requests run, and the old one is a secret too.
 */
export class Secrets {
	/** The longest first, so that no form is cut apart by a shorter one within it. */
	private forms: string[] = [];
	private keyForms: string[] = [];
	private readonly known = new Set<string>();

	/** @param fields names of the credential's fields that hold secrets */
	add(credentials: ICredentialDataDecryptedObject, fields: readonly string[]): void {
		for (const field of fields) {
			const secret = String(credentials[field] ?? '').trim();
			if (secret.length < MIN_SECRET_LENGTH || this.known.has(secret)) continue;
			this.known.add(secret);
			const forms = formsOf(secret);
			this.forms = longestFirst([...this.forms, ...forms]);
			if (isKey(secret)) this.keyForms = longestFirst([...this.keyForms, ...forms]);
		}
	}

	/** A text that a person will read, without any secret. */
	clean(text: string): string {
		return cut(text, this.forms);
	}

	/** The text of an answer with data, without the keys and tokens that a server may have put into it. */
	cleanData(text: string): string {
		return cut(text, this.keyForms);
	}
}

function isKey(secret: string): boolean {
	return secret.length >= MIN_KEY_LENGTH && /[a-z]/i.test(secret);
}

function cut(text: string, forms: readonly string[]): string {
	return forms.reduce(
		(rest, form) => (rest.includes(form) ? rest.split(form).join('***') : rest),
		text,
	);
}

function longestFirst(forms: string[]): string[] {
	return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function formsOf(secret: string): string[] {
	const inUrl = encodeURIComponent(secret);
	return [
		secret,
		JSON.stringify(secret).slice(1, -1),
		inUrl,
		inUrl.replace(/%20/g, '+'),
		inUrl.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
		...[0, 1, 2].flatMap((offset) => inBase64(secret, offset)),
	];
}

/**
 * What a secret looks like inside base64, for example of `user:secret`: that depends on how many bytes
 * stand before it. The characters at both ends, which hold bits of its neighbours too, are left out.
 */
function inBase64(secret: string, offset: number): string[] {
	const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
	const wholeCharacters = Math.floor((bytes.length * 8) / 6);
	const text = bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), wholeCharacters);
	if (text.length < MIN_BASE64_LENGTH) return [];
	return [text, text.replace(/\+/g, '-').replace(/\//g, '_')];
}
