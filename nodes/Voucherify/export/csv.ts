import { RequestError } from '../../shared/errors';

const QUOTE = '"';
/** In characters. A row of an export is an order without its lines. */
const MAX_ROW_LENGTH = 1_000_000;
const MAX_COLUMNS = 10_000;

/**
 * Parses comma-separated values (RFC 4180) that arrive in chunks, cut anywhere. Lines may end with CRLF,
 * LF or CR. A quote inside an unquoted field is kept.
 */
export class CsvReader {
	private row: string[] = [];
	/** Its characters. A text that grows by each of them would take 32 bytes for each, as long as it is kept. */
	private field: string[] = [];
	private state: 'start' | 'plain' | 'quoted' | 'quoteInQuoted' = 'start';
	private lastWasReturn = false;
	private rowLength = 0;

	/**
	 * Parses the next chunk. Returns the rows that it completes.
	 *
	 * @throws RequestError if a row is too long to be one of an export
	 */
	read(chunk: string): string[][] {
		const rows: string[][] = [];
		for (const character of chunk) this.readCharacter(character, rows);
		return rows;
	}

	/**
	 * Returns the last row, if the text does not end with a line break.
	 *
	 * @throws Error if the text ends inside a quoted field
	 */
	end(): string[][] {
		if (this.state === 'quoted') throw new Error('The file ends in the middle of a field');
		const rows: string[][] = [];
		if (this.state !== 'start' || this.row.length > 0) this.endRow(rows);
		return rows;
	}

	private readCharacter(character: string, rows: string[][]): void {
		if (++this.rowLength > MAX_ROW_LENGTH) throw rowTooLong(`${MAX_ROW_LENGTH} characters`);
		const completesLineEnd = character === '\n' && this.lastWasReturn;
		this.lastWasReturn = false;
		if (this.state === 'quoted') {
			if (character === QUOTE) this.state = 'quoteInQuoted';
			else this.field.push(character);
		} else if (character === ',') this.endField();
		else if (character === '\r' || character === '\n') {
			if (!completesLineEnd) this.endRow(rows);
			this.lastWasReturn = character === '\r';
		} else if (character === QUOTE && this.state !== 'plain') {
			// A doubled quote inside a quoted field means one quote.
			if (this.state === 'quoteInQuoted') this.field.push(QUOTE);
			this.state = 'quoted';
		} else {
			this.field.push(character);
			this.state = 'plain';
		}
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
