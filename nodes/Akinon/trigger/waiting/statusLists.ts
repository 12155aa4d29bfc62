import type { INodeProperties } from 'n8n-workflow';

import type { PollParameters } from '../../../shared/n8n/parameters';
import { orderStatuses } from '../../order/statuses';

const CANCELED = '100';

/** A list of waiting orders that the trigger reads. Akinon filters by one status at most. */
export interface StatusList {
	/** Its name in the trigger's state. */
	name: string;
	/** The status code that Akinon filters by; undefined for all. */
	status?: string;
	/** Status codes of orders that are left out. */
	excluded: string[];
}

export const statusFields: INodeProperties[] = [
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		required: true,
		options: [
			{
				name: 'All but Canceled',
				value: 'allButCanceled',
				description: 'Includes unpaid orders',
			},
			{ name: 'Any Status', value: 'any', description: 'Includes unpaid and canceled orders' },
			...orderStatuses,
			{ name: 'Other Status Codes', value: 'other', description: 'Statuses not in this list' },
		],
		default: ['400'],
		description:
			'Which waiting orders start the workflow. Add Preparing and Shipped if your warehouse may move an order on before this workflow has seen it.',
	},
	{
		displayName: 'Other Status Codes',
		name: 'otherStatuses',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 425, 430',
		displayOptions: { show: { event: ['orderWaiting'], statuses: ['other'] } },
	},
];

/**
 * Reads which lists show the chosen orders: one per status, or a single unfiltered one.
 *
 * @throws InvalidInputError if nothing is chosen
 */
export function readStatusLists(parameters: PollParameters): StatusList[] {
	const chosen = new Set(parameters.requiredChoices('statuses', 'Choose at least one status.'));
	if (chosen.has('any') || chosen.has('allButCanceled')) {
		const skipsCanceled = !chosen.has('any') && !chosen.has(CANCELED);
		return [{ name: 'any', excluded: skipsCanceled ? [CANCELED] : [] }];
	}
	const others = chosen.delete('other') ? parameters.text('otherStatuses').split(',') : [];
	const codes = new Set([...chosen, ...others.map((code) => code.trim())].filter(Boolean));
	return [...codes].map((status) => ({ name: status, status, excluded: [] }));
}
