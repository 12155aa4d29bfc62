/**
 * Checks an IBAN as ISO 13616 defines it: two letters, check digits from 02 to 98, 15 to 34 characters
 * in total, and a remainder of 1 modulo 97. Spaces are allowed; a country's own length is not checked.
 */
export function isIban(text: string): boolean {
	const iban = text.replace(/\s/g, '').toUpperCase();
	if (!/^[A-Z]{2}(?!00|01|99)\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
	const rearranged = iban.slice(4) + iban.slice(0, 4);
	const digits = rearranged.replace(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
	return BigInt(digits) % 97n === 1n;
}
