import omit from 'lodash/omit';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { CsvReader } from './csv';
import type { Download } from '../shared/http/request';
import { RequestError } from '../shared/failure';
import { ResultWithFiles, type Call } from '../shared/node/operation';
import { readOptionalText } from '../shared/record/value';
import { getExport, openExportFile } from './api';
import type { VoucherifyExport } from './types';

const MOST_ATTEMPTS = 3;

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

/** Reads what to do with the file: `items` parses it, anything else keeps it as binary data. */
export function readFileUse(output: unknown, options: IDataObject): FileUse {
	if (output === 'items') return { kind: 'items' };
	return {
		kind: 'binary',
		field: readOptionalText(options.binaryField, 'Put Output File in Field') ?? 'data',
		fileName: readOptionalText(options.fileName, 'File Name'),
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
			const file = await openExportFile(call.connection, current);
			return use.kind === 'items'
				? await parse(file)
				: await keepAsBinary(call, current, file, use);
		} catch (error) {
			refuseToRepeat(error, attempt);
		}
		current = await getExport(call.connection, exported.id);
	}
}

/** Throws what cannot pass with a fresh link. Voucherify refuses one that has run out with 401. */
function refuseToRepeat(error: unknown, attempt: number): void {
	const failure = error instanceof RequestError ? error : brokenOff(error);
	const { status, reason, isPassing } = failure.details;
	const mayPass = status === 401 || reason === 'expiredLink' || isPassing === true;
	if (!mayPass || attempt === MOST_ATTEMPTS) throw failure;
}

function brokenOff(error: unknown): RequestError {
	const reason = error instanceof Error ? ` (${error.message})` : '';
	return new RequestError(`The file from Voucherify did not arrive whole${reason}`, {
		outcome: 'unknown',
		isPassing: true,
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
	let names: string[] | undefined;
	const take = (read: string[][]) => {
		for (const row of read) {
			if (names) rows.push(toItem(names, row));
			else names = uniqueNames(row);
		}
	};
	for await (const chunk of stream) {
		take(reader.read(decoder.decode(chunk as Uint8Array, { stream: true })));
	}
	take(reader.read(decoder.decode()));
	take(reader.end());
	return rows;
}

function toItem(names: string[], row: string[]): IDataObject {
	const item = Object.fromEntries(names.map((name, index) => [name, row[index] ?? '']));
	row.slice(names.length).forEach((value, index) => {
		item[`column_${names.length + index + 1}`] = value;
	});
	return item;
}

/** A column without a name, or with one that is there already, gets one from its position. */
function uniqueNames(header: string[]): string[] {
	return header.map((name, index) =>
		name === '' || header.indexOf(name) < index ? `column_${index + 1}` : name,
	);
}
