import omit from 'lodash/omit';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { CsvReader } from './csv';
import type { Download } from '../../shared/http/request';
import { RequestError } from '../../shared/errors';
import { ResultWithFiles, type Call } from '../../shared/n8n/operation';
import type { Parameters } from '../../shared/n8n/parameters';
import { getExport, openExportFile } from '../api/client';
import type { VoucherifyExport } from '../api/types';

const MAX_ATTEMPTS = 3;

/** What becomes of an export's file. */
export type FileUse = { kind: 'items' } | { kind: 'binary'; field: string; fileName?: string };

export const binaryFieldOption: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryField',
	type: 'string',
	default: 'data',
	hint: 'The name of the output binary field to put the file in',
};

export const fileNameOption: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. orders.csv',
	description: 'Leave empty to name the file after the export',
};

/** Reads what to do with the file: the output `items` parses it, every other keeps it as binary data. */
export function readFileUse(parameters: Parameters): FileUse {
	if (parameters.choice('result') === 'items') return { kind: 'items' };
	const options = parameters.in('options');
	return {
		kind: 'binary',
		field: options.text(binaryFieldOption.name),
		fileName: options.optionalText(fileNameOption.name),
	};
}

/**
 * Takes in the file of an export that is done, without ever holding it whole. Where it breaks off,
 * or its link has run out, it is fetched anew from a fresh link.
 */
export async function takeFile(
	call: Call,
	exported: VoucherifyExport,
	use: FileUse,
): Promise<IDataObject[] | ResultWithFiles> {
	for (let attempt = 1, current = exported; ; attempt++) {
		try {
			const file = await openExportFile(call.client, current);
			return use.kind === 'items'
				? await parse(file)
				: await keepAsBinary(call, current, file, use);
		} catch (error) {
			refuseToRepeat(error, attempt);
		}
		current = await getExport(call.client, exported.id);
	}
}

/** Throws what cannot pass with a fresh link. Voucherify refuses one that has run out with 401. */
function refuseToRepeat(error: unknown, attempt: number): void {
	const failure = error instanceof RequestError ? error : brokenOff(error);
	const { status, reason, isTransient } = failure.details;
	const canRepeat = status === 401 || reason === 'expiredLink' || isTransient === true;
	if (!canRepeat || attempt === MAX_ATTEMPTS) throw failure;
}

function brokenOff(error: unknown): RequestError {
	const reason = error instanceof Error ? ` (${error.message})` : '';
	return new RequestError(`The file from Voucherify did not arrive whole${reason}`, {
		outcome: 'unknown',
		isTransient: true,
		description: "The export is still there. Use 'Export: Download' with its ID.",
	});
}

async function keepAsBinary(
	{ context }: Call,
	exported: VoucherifyExport,
	{ stream }: Download,
	{ field, fileName = `${exported.id}.csv` }: FileUse & { kind: 'binary' },
): Promise<ResultWithFiles> {
	const file = await context.helpers.prepareBinaryData(stream, fileName, 'text/csv');
	return new ResultWithFiles(withoutLink(exported), { [field]: file });
}

/** The link holds a token that opens the file; it is of no use later and so is not stored with the run. */
export function withoutLink(exported: VoucherifyExport): IDataObject {
	return omit(exported, 'result');
}

/** Each row as an item, named by the headers that the file has; values stay text as they are. */
async function parse({ stream }: Download): Promise<IDataObject[]> {
	const reader = new CsvReader();
	const decoder = new TextDecoder();
	const rows: IDataObject[] = [];
	let columns: ColumnNames | undefined;
	const take = (read: string[][]) => {
		for (const row of read) {
			if (columns) rows.push(toItem(columns, row));
			else columns = new ColumnNames(row);
		}
	};
	for await (const chunk of stream) {
		take(reader.read(decoder.decode(chunk as Uint8Array, { stream: true })));
	}
	take(reader.read(decoder.decode()));
	take(reader.end());
	return rows;
}

/** A row that is shorter than the header has no fields for the rest. */
function toItem(columns: ColumnNames, row: string[]): IDataObject {
	return Object.fromEntries(row.map((value, index) => [columns.at(index), value]));
}

/** The names under which a file's columns are given out, each of them once. */
class ColumnNames {
	private readonly names: string[] = [];

	private readonly taken: Set<string>;

	constructor(header: string[]) {
		const seen = new Set<string>();
		this.taken = new Set(header);
		for (const name of header) {
			if (name === '' || seen.has(name)) this.add();
			else this.names.push(name);
			seen.add(name);
		}
	}

	/** The name of a column, also of one that the header does not have. */
	at(index: number): string {
		while (this.names.length <= index) this.add();
		return this.names[index];
	}

	/** A column without a name, or with one that is there already, gets one from its position. */
	private add(): void {
		let name = `column_${this.names.length + 1}`;
		while (this.taken.has(name)) name += '_';
		this.taken.add(name);
		this.names.push(name);
	}
}
