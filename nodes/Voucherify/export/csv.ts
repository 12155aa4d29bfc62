import { RequestError } from '../../shared/errors';

const QUOTE = '"';
/** What ends a text, by state. A quote in a field that did not begin with one has no meaning. */
const textEnds = {
	start: /[",\r\n]/g,
	plain: /[,\r\n]/g,
	quoted: /"/g,
	quoteInQuoted: /[",\r\n]/g,
};
/** In characters. A row of an export is an order without its lines. */
const MAX_ROW_LENGTH = 1_000_000;
const MAX_COLUMNS = 10_000;

/**
 * Parses comma-separated values (RFC 4180) that arrive in chunks, cut anywhere. Lines may end with CRLF,
 * LF or CR. A quote inside an unquoted field is kept.
 */
export class CsvReader {
	private row: string[] = [];
	/** Its parts: it may be cut by a chunk, and by quotes in it. */
	private field: string[] = [];
	private state: keyof typeof textEnds = 'start';
	private lastWasReturn = false;
	private rowLength = 0;

	/** Returns the rows that the next chunk completes. Throws RequestError if a row is too long for an export. */
	read(chunk: string): string[][] {
		const rows: string[][] = [];
		for (let start = 0; start < chunk.length; ) {
			const end = this.endOfText(chunk, start);
			if (end > start) this.readText(chunk.slice(start, end));
			if (end < chunk.length) this.readSign(chunk[end], rows);
			start = end + 1;
		}
		return rows;
	}

	/** Returns the last row if no line break follows. Throws Error if the text ends inside a quoted field. */
	end(): string[][] {
		if (this.state === 'quoted') throw new Error('The file ends in the middle of a field');
		const rows: string[][] = [];
		if (this.state !== 'start' || this.row.length > 0) this.endRow(rows);
		return rows;
	}

	private endOfText(chunk: string, start: number): number {
		const textEnd = textEnds[this.state];
		textEnd.lastIndex = start;
		return textEnd.exec(chunk)?.index ?? chunk.length;
	}

	private readText(text: string): void {
		this.lengthen(text);
		this.field.push(text);
		if (this.state !== 'quoted') this.state = 'plain';
		this.lastWasReturn = false;
	}

	private readSign(sign: string, rows: string[][]): void {
		this.lengthen(sign);
		const completesLineEnd = sign === '\n' && this.lastWasReturn;
		this.lastWasReturn = sign === '\r';
		if (sign === QUOTE) this.readQuote();
		else if (sign === ',') this.endField();
		else if (!completesLineEnd) this.endRow(rows);
	}

	/** A doubled quote inside a quoted field means one quote. */
	private readQuote(): void {
		if (this.state === 'quoted') {
			this.state = 'quoteInQuoted';
			return;
		}
		if (this.state !== 'start') this.field.push(QUOTE);
		if (this.state !== 'plain') this.state = 'quoted';
	}

	private lengthen(text: string): void {
		this.rowLength += text.length;
		if (this.rowLength > MAX_ROW_LENGTH) throw rowTooLong(`${MAX_ROW_LENGTH} characters`);
	}

	private endField(): void {
		this.row.push(this.field.join(''));
		if (this.row.length > MAX_COLUMNS) throw rowTooLong(`${MAX_COLUMNS} columns`);
		this.field = [];
		this.state = 'start';
	}

	/** Empty lines are skipped. */
	private endRow(rows: string[][]): void {
		const isEmptyLine = this.row.length === 0 && this.state === 'start';
		this.endField();
		if (!isEmptyLine) rows.push(this.row);
		this.row = [];
		this.rowLength = 0;
	}
}

function rowTooLong(limit: string): RequestError {
	return new RequestError(`A row of the file from Voucherify has more than ${limit}`, {
		outcome: 'refused',
		description: "Set 'Result' to 'File' and read it with another node.",
	});
}
