import { describe, expect, it } from 'vitest';

import { decodeEntities } from '../../../../nodes/Panora/order/htmlEntities';

describe('HTML entities', () => {
	it.each([
		['Salt &amp; Pepper &#8211; Set', 'Salt & Pepper – Set'],
		['O&#8217;Conner', 'O’Conner'],
		['O&#x2019;Conner &#X2019;', 'O’Conner ’'],
		['&#038;&#39;&quot;&apos;&lt;b&gt;', "&'\"'<b>"],
		['Stra&szlig;e &Uuml;ber &ouml;l, Caf&eacute;', 'Straße Über öl, Café'],
		['5&nbsp;&euro; &pound; &copy; &reg; &trade;', '5\u00a0€ £ © ® ™'],
		['&lsquo;a&rsquo; &ldquo;b&rdquo; &bdquo;c &sbquo;d&hellip; &mdash;', '‘a’ “b” „c ‚d… —'],
		['&times;&divide;&frac12;&deg;&yuml;&nbsp;&brvbar;', '×÷½°ÿ\u00a0¦'],
		['&OElig;uvre &Scaron;koda', 'Œuvre Škoda'],
		['smile &#128512; &#x1F600;', 'smile 😀 😀'],
		['Windows &#146;s &#150; &#128;', 'Windows ’s – €'],
		['line&#10;break&#9;', 'line\nbreak\t'],
	])('of %j are %j', (text, decoded) => {
		expect(decodeEntities(text)).toBe(decoded);
	});

	it.each([
		'Fish & Chips',
		'R&D; AT&T',
		'&amp without an end',
		'&unheard;',
		'&constructor;',
		'&#0; &#1; &#127; &#129;',
		'&#xD800; &#1114112; &#x110000; &#99999999;',
		'&#; &#x; &;',
		'&AMP;',
	])('are not seen in %j', (text) => {
		expect(decodeEntities(text)).toBe(text);
	});

	it('are decoded once', () => {
		expect(decodeEntities('&amp;amp; &amp;#8217;')).toBe('&amp; &#8217;');
	});

	it('are decoded in a huge text', () => {
		expect(decodeEntities('&'.repeat(300_000))).toHaveLength(300_000);
		expect(decodeEntities('&amp;'.repeat(100_000))).toHaveLength(100_000);
	});
});
