import { itemOperation } from '../../../shared/n8n/operation';
import { optionsField } from '../../../shared/n8n/properties';
import { binaryFieldOption, fileNameOption, readFileUse, type FileUse } from '../../export/file';
import { exportIdField } from '../fields';
import { readTimeLimit, timeLimitField, waitForExport } from '../../api/jobs';
import { fileOrStatus } from '../order/export';

interface Input {
	exportId: string;
	use: FileUse;
	timeLimitMs: number;
}

export const download = itemOperation<Input>({
	name: 'Download',
	value: 'download',
	action: 'Download export',
	description: 'Get the file of an export from a fresh link, waiting for it where it is not done',
	properties: [
		exportIdField,
		{
			displayName: 'Result',
			name: 'result',
			type: 'options',
			options: [
				{ name: 'File', value: 'file', description: 'Give it out as binary data' },
				{ name: 'Items', value: 'items', description: 'Give out an item for each row' },
			],
			default: 'file',
		},
		{
			...optionsField,
			options: [fileNameOption, binaryFieldOption, timeLimitField],
		},
	],
	concurrency: 2,
	read(parameters) {
		const options = parameters.in('options');
		return {
			exportId: parameters.text('exportId'),
			use: readFileUse(parameters),
			timeLimitMs: readTimeLimit(options),
		};
	},
	async run(call, { exportId, use, timeLimitMs }) {
		return await fileOrStatus(call, await waitForExport(call, exportId, timeLimitMs), use);
	},
});
