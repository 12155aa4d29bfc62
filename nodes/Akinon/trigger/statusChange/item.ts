import type { IDataObject } from 'n8n-workflow';

import { excerpt } from '../../../shared/excerpt';
import { warningItem } from '../../../shared/n8n/trigger';
import type { AkinonOrder } from '../../api/types';
import { toOrderOutput, toRawOrder, type OutputChoice } from '../../order/output';
import { isRecord } from '../../../shared/values';
import type { OrderChange } from './decide';

/** Builds the item of a changed order: the order, with `change` about what has changed. */
export function toItem(order: AkinonOrder, change: OrderChange, output: OutputChoice): IDataObject {
	return { ...toOrderOutput(order, output), change: { ...change } };
}

/** Builds the warning item for an entry of a list that cannot be watched. */
export function toWarningItem(entry: unknown, output: OutputChoice): IDataObject {
	const shown = isRecord(entry) ? toRawOrder(entry as AkinonOrder, output) : entry;
	return warningItem(
		'Akinon listed an order without a valid ID or status. Its changes cannot be seen, and it is emitted only once: look for the order in Akinon.',
		{ entry: excerpt(shown) as IDataObject[string] },
	);
}
