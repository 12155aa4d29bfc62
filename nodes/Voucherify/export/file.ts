import omit from 'lodash/omit';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { CsvReader } from './csv';
import type { Download } from '../../shared/http/request';
import { RequestError } from '../../shared/errors';
import { ResultWithFiles, type OperationContext, type Result } from '../../shared/n8n/operation';
import type { Parameters } from '../../shared/n8n/parameters';
import { getExport, openExportFile } from '../api/client';
import type { VoucherifyExport } from '../api/types';

const MAX_ATTEMPTS = 3;

/** How to return an export's file. */
export type FileFormat = { kind: 'items' } | { kind: 'binary'; field: string; fileName?: string };

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

/** Reads 'Result': `items` parses the file, any other value returns it as binary data. */
export function readFileFormat(parameters: Parameters): FileFormat {
	if (parameters.choice('result') === 'items') return { kind: 'items' };
	const options = parameters.in('options');
	return {
		kind: 'binary',
		field: options.text(binaryFieldOption.name),
		fileName: options.optionalText(fileNameOption.name),
	};
}

/** Returns the file of an export that is done, or else its ID and status with a hint. Throws RequestError. */
export async function fileOrStatus(
	call: OperationContext,
	exported: VoucherifyExport,
	format: FileFormat,
): Promise<Result> {
	if (exported.status === 'DONE') return await downloadFile(call, exported, format);
	call.hint(
		`Export ${exported.id} was not done within the time limit. Continue with 'Export: Download' and its ID.`,
	);
	return withoutLink(exported);
}

/**
 * Streams the file, so that it is never in memory as a whole. If it breaks off or its link has expired,
 * it is downloaded again from a new link.
 */
async function downloadFile(
	call: OperationContext,
	exported: VoucherifyExport,
	format: FileFormat,
): Promise<IDataObject[] | ResultWithFiles> {
	for (let attempt = 1, current = exported; ; attempt++) {
		try {
			const file = await openExportFile(call.client, current);
			return format.kind === 'items'
				? await parseFile(file)
				: await keepAsBinary(call, current, file, format);
		} catch (error) {
			throwIfPermanent(error, attempt);
		}
		current = await getExport(call.client, exported.id);
	}
}

/** Throws the error unless a new link can help. Voucherify answers an expired one with 401. */
function throwIfPermanent(error: unknown, attempt: number): void {
	const failure = error instanceof RequestError ? error : brokenOff(error);
	const { status, reason, isTransient } = failure.details;
	const canRetry = status === 401 || reason === 'expiredLink' || isTransient === true;
	if (!canRetry || attempt === MAX_ATTEMPTS) throw failure;
}

function brokenOff(error: unknown): RequestError {
	const reason = error instanceof Error ? ` (${error.message})` : '';
	return new RequestError(`The file from Voucherify arrived incomplete${reason}`, {
		outcome: 'unknown',
		isTransient: true,
		description: "The export still exists. Use 'Export: Download' with its ID.",
	});
}

async function keepAsBinary(
	{ context }: OperationContext,
	exported: VoucherifyExport,
	{ stream }: Download,
	{ field, fileName = `${exported.id}.csv` }: FileFormat & { kind: 'binary' },
): Promise<ResultWithFiles> {
	const file = await context.helpers.prepareBinaryData(stream, fileName, 'text/csv');
	return new ResultWithFiles(withoutLink(exported), { [field]: file });
}

/** Removes the link: it contains a token for the file, expires soon, and must not be stored with the run. */
export function withoutLink(exported: VoucherifyExport): IDataObject {
	return omit(exported, 'result');
}

/** Makes each row an item, with the column names of the file. Values stay text. */
async function parseFile({ stream }: Download): Promise<IDataObject[]> {
	const reader = new CsvReader();
	const decoder = new TextDecoder();
	const rows: IDataObject[] = [];
	let columns: ColumnNames | undefined;
	const add = (read: string[][]) => {
		for (const row of read) {
			if (columns) rows.push(toItem(columns, row));
			else columns = new ColumnNames(row);
		}
	};
	for await (const chunk of stream) {
		add(reader.read(decoder.decode(chunk as Uint8Array, { stream: true })));
	}
	add(reader.read(decoder.decode()));
	add(reader.end());
	return rows;
}

/** A row that is shorter than the header has no fields for the missing columns. */
function toItem(columns: ColumnNames, row: string[]): IDataObject {
	return Object.fromEntries(row.map((value, index) => [columns.at(index), value]));
}

/** Unique names for the columns of a file. */
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

	/** Returns the name of a column, also for one that is not in the header. */
	at(index: number): string {
		while (this.names.length <= index) this.add();
		return this.names[index];
	}

	/** Names a column by its position if its own name is empty or taken. */
	private add(): void {
		let name = `column_${this.names.length + 1}`;
		while (this.taken.has(name)) name += '_';
		this.taken.add(name);
		this.names.push(name);
	}
}
