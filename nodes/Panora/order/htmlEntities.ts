/** Names of the characters 160 to 255, in their order. */
const latin1 =
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 ' +
	'acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde ' +
	'Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute ' +
	'Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde ' +
	'auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ' +
	'ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';

const named = new Map<string, string>([
	...latin1
		.split(' ')
		.map((name, index): [string, string] => [name, String.fromCharCode(160 + index)]),
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
	['ndash', '\u2013'],
	['mdash', '\u2014'],
	['lsquo', '\u2018'],
	['rsquo', '\u2019'],
	['sbquo', '\u201a'],
	['ldquo', '\u201c'],
	['rdquo', '\u201d'],
	['bdquo', '\u201e'],
	['lsaquo', '\u2039'],
	['rsaquo', '\u203a'],
	['hellip', '\u2026'],
	['bull', '\u2022'],
	['dagger', '\u2020'],
	['Dagger', '\u2021'],
	['permil', '\u2030'],
	['prime', '\u2032'],
	['Prime', '\u2033'],
	['euro', '\u20ac'],
	['trade', '\u2122'],
	['minus', '\u2212'],
	['ensp', '\u2002'],
	['emsp', '\u2003'],
	['thinsp', '\u2009'],
	['zwnj', '\u200c'],
	['zwj', '\u200d'],
	['OElig', '\u0152'],
	['oelig', '\u0153'],
	['Scaron', '\u0160'],
	['scaron', '\u0161'],
	['Yuml', '\u0178'],
	['fnof', '\u0192'],
	['circ', '\u02c6'],
	['tilde', '\u02dc'],
]);

/** What browsers show for the numbers 128 to 159, which are Windows' own characters; 0 for none. */
const windows1252 = [
	...[0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039],
	...[0x0152, 0, 0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc],
	...[0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178],
];

const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]{1,7}));/gi;

/**
 * Decodes the HTML entities in a text, each once. What is not an entity, and what stands for no character
 * that a text can have, stays as it is.
 *
 * @see https://html.spec.whatwg.org/multipage/named-characters.html
 */
export function decodeEntities(text: string): string {
	return text.replace(
		ENTITY,
		(entity, decimal?: string, hex?: string, name?: string) =>
			(name === undefined
				? characterOf(decimal === undefined ? parseInt(hex!, 16) : Number(decimal))
				: named.get(name)) ?? entity,
	);
}

function characterOf(code: number): string | undefined {
	const point = code >= 128 && code < 160 ? windows1252[code - 128] : code;
	const isControl = point < 32 && ![9, 10, 13].includes(point);
	const isSurrogate = point >= 0xd800 && point <= 0xdfff;
	if (isControl || isSurrogate || point === 127 || point > 0x10ffff) return undefined;
	return String.fromCodePoint(point);
}
