/**
 * Whether a text is a well-formed IBAN: country, length and check digits (ISO 13616, modulo 97).
 * Spaces are allowed.
 */
export function isIban(text: string): boolean {
	const iban = text.replace(/\s/g, '').toUpperCase();
	if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
	const rearranged = iban.slice(4) + iban.slice(0, 4);
	const digits = rearranged.replace(/[A-Z]/g, (letter) => String(parseInt(letter, 36)));
	return BigInt(digits) % 97n === 1n;
}
