const FORM =
	/^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d(?::?\d\d)?)$/i;

/**
 * A moment in ISO 8601 with an offset, as exact as it was given. A database's blank between date and
 * time and its short offset ("+03") are put right.
 *
 * @returns undefined if it is no such moment; without an offset, it could be any hour of a day
 */
export function parseIsoDate(text: string): string | undefined {
	const match = FORM.exec(text);
	if (!match) return undefined;
	const [, year, month, day, hour, minute, second = '00', fraction = '', offset] = match;
	const isReal =
		Number(day) >= 1 &&
		Number(day) <= daysIn(Number(year), Number(month)) &&
		Number(hour) < 24 &&
		Number(minute) < 60 &&
		Number(second) < 60;
	if (!isReal) return undefined;
	return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${longOffset(offset)}`;
}

function daysIn(year: number, month: number): number {
	if (month < 1 || month > 12) return 0;
	return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function longOffset(offset: string): string {
	if (/z/i.test(offset)) return 'Z';
	const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
	return `${offset[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
