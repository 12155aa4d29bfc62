import { itemOperation } from '../../../shared/n8n/operation';
import { optionsField } from '../../../shared/n8n/properties';
import { waitForExport } from '../../api/jobs';
import { binaryFieldOption, fileNameOption, fileOrStatus, readFileFormat } from '../../export/file';
import { exportIdField, readTimeLimit, timeLimitField } from '../fields';

export const download = itemOperation({
	name: 'Download',
	value: 'download',
	action: 'Download export',
	description: 'Get the file of an export from a new link, after waiting until the export is done',
	properties: [
		exportIdField,
		{
			displayName: 'Result',
			name: 'result',
			type: 'options',
			options: [
				{ name: 'File', value: 'file', description: 'Return it as binary data' },
				{ name: 'Items', value: 'items', description: 'Return an item for each row' },
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
			format: readFileFormat(parameters),
			timeLimitMs: readTimeLimit(options),
		};
	},
	async run(call, { exportId, format, timeLimitMs }) {
		return await fileOrStatus(call, await waitForExport(call, exportId, timeLimitMs), format);
	},
});
