import { itemOperation } from '../../../shared/n8n/operation';
import type { Parameters } from '../../../shared/n8n/parameters';
import { optionsField } from '../../../shared/n8n/properties';
import { exportOrders as scheduleExport } from '../../api/client';
import {
	binaryFieldOption,
	fileNameOption,
	readFileFormat,
	fileOrStatus,
	type FileFormat,
} from '../../export/file';
import { filtersField, filtersJsonOption, junctionOption, readFilters } from '../../export/filters';
import { waitForExport } from '../../api/jobs';
import type { ExportParameters } from '../../api/types';
import { readTimeLimit, timeLimitField } from '../fields';

interface Input {
	parameters: ExportParameters;
	/** Undefined: the export is only scheduled. */
	format?: FileFormat;
	timeLimitMs: number;
}

export const exportOrders = itemOperation<Input>({
	name: 'Export',
	value: 'export',
	action: 'Export orders',
	description: 'Export all orders, or those that match filters, to a CSV file',
	properties: [
		{
			displayName: 'Result',
			name: 'result',
			type: 'options',
			options: [
				{
					name: 'Wait and Download',
					value: 'file',
					description: 'Return the file as binary data, whatever its size',
				},
				{
					name: 'Wait and Parse to Items',
					value: 'items',
					description: 'Return an item for each order',
				},
				{
					name: 'Only Schedule',
					value: 'scheduled',
					description: "Return the export's ID at once",
				},
			],
			default: 'file',
		},
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'multiOptions',
			options: [
				{ name: 'Amount', value: 'amount' },
				{ name: 'Created At', value: 'created_at' },
				{ name: 'Customer ID', value: 'customer_id' },
				{ name: 'Discount Amount', value: 'discount_amount' },
				{ name: 'ID', value: 'id' },
				{ name: 'Items Discount Amount', value: 'items_discount_amount' },
				{ name: 'Metadata (All)', value: 'metadata' },
				{ name: 'Referrer ID', value: 'referrer_id' },
				{ name: 'Source ID', value: 'source_id' },
				{ name: 'Status', value: 'status' },
				{ name: 'Total Amount', value: 'total_amount' },
				{ name: 'Total Discount Amount', value: 'total_discount_amount' },
				{ name: 'Updated At', value: 'updated_at' },
			],
			default: ['id', 'source_id', 'status', 'created_at', 'amount', 'total_amount'],
			description: 'Columns of the file. An export does not contain the items of orders.',
		},
		{
			displayName: 'Metadata Field Names or IDs',
			name: 'metadataFields',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getOrderMetadataKeys' },
			default: [],
			description:
				'Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		},
		filtersField,
		{
			...optionsField,
			options: [
				junctionOption,
				fileNameOption,
				filtersJsonOption,
				{
					displayName: 'Other Metadata Fields',
					name: 'otherMetadataFields',
					type: 'string',
					default: '',
					placeholder: 'e.g. channel, location_id',
					description: 'Comma-separated keys that are not in the list above',
				},
				binaryFieldOption,
				{
					displayName: 'Sort',
					name: 'sort',
					type: 'options',
					options: [
						{ name: 'Created, Newest First', value: '-created_at' },
						{ name: 'Created, Oldest First', value: 'created_at' },
						{ name: 'Status, A to Z', value: 'status' },
						{ name: 'Status, Z to A', value: '-status' },
						{ name: 'Updated, Newest First', value: '-updated_at' },
						{ name: 'Updated, Oldest First', value: 'updated_at' },
					],
					default: 'created_at',
				},
				timeLimitField,
			],
		},
	],
	writes: true,
	concurrency: 1,
	read(parameters) {
		const options = parameters.in('options');
		return {
			parameters: readParameters(parameters, options),
			format: parameters.choice('result') === 'scheduled' ? undefined : readFileFormat(parameters),
			timeLimitMs: readTimeLimit(options),
		};
	},
	async run(call, { parameters, format, timeLimitMs }) {
		const scheduled = await scheduleExport(call.client, parameters);
		if (!format) return scheduled;
		const exported = await waitForExport(call, scheduled.id, timeLimitMs);
		return await fileOrStatus(call, exported, format);
	},
});

function readParameters(parameters: Parameters, options: Parameters): ExportParameters {
	const other = options.optionalText('otherMetadataFields') ?? '';
	const keys = [...parameters.texts('metadataFields'), ...other.split(',')]
		.map((key) => key.trim())
		.filter(Boolean);
	const fields = [...parameters.texts('fields'), ...keys.map((key) => `metadata.${key}`)];
	const filters = readFilters(parameters);
	const order = options.optionalChoice('sort');
	return {
		...(order !== undefined && { order }),
		...(fields.length > 0 && { fields: [...new Set(fields)] }),
		...(filters && { filters }),
	};
}
