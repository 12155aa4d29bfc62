/**
 * Whether a text is a well-formed IBAN: two letters, check digits from 02 to 98, 15 to 34 characters
 * in all, and the remainder 1 modulo 97 (ISO 13616). A country's own length is not checked. Spaces
 * are allowed.
 */
export function isIban(text: string): boolean {
	const iban = text.replace(/\s/g, '').toUpperCase();
	if (!/^[A-Z]{2}(?!00|01|99)\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
	const rearranged = iban.slice(4) + iban.slice(0, 4);
	const digits = rearranged.replace(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
	return BigInt(digits) % 97n === 1n;
}
