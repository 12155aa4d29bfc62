/** Names the messages of an order: Voyado's word for its status, and the number of its latest parcel. */
import type { IDataObject } from 'n8n-workflow';

import type { AkinonOrder } from '../../emulators/orders';
import type { VoyadoRegistration } from '../../emulators/voyado/types';
import { voyadoStatuses } from '../../orders/voyadoStatuses';

const SENT = ['500', '510', '550', '600'];

/** Returns the message that an order asks for as Akinon shows it. */
export function messageOf({ status, orderitem_set: items }: AkinonOrder): string {
	const sent = items.filter((item) => SENT.includes(item.status));
	const parcels = sent.flatMap((item) => item.tracking_number ?? []);
	return name(wordOf(status, sent.length > 0), parcels.at(-1));
}

function wordOf(status: string, isSent: boolean): string {
	if (status === '100') return 'Cancelled';
	if (status === '550') return 'Delivered';
	if (status === '600') return 'Returned';
	return isSent ? 'Shipped' : 'ORDER_CREATED';
}

/** Returns the message that a standard order of the workflow stands for. */
export function messageOfItem({ status, shipments }: IDataObject): string {
	const row = voyadoStatuses.orderStatuses.find((candidate) => candidate.status === status);
	const parcels = (shipments ?? []) as Array<{ trackingNumber: string | null }>;
	return name(row?.word ?? String(status), parcels.at(-1)?.trackingNumber);
}

/** Returns the message that Voyado has accepted. */
export function messageOfRegistration({ orderStatus, body }: VoyadoRegistration): string {
	const { extraData } = body as { extraData?: { TrackingNumber?: string } };
	return name(orderStatus, extraData?.TrackingNumber);
}

function name(word: string, parcel?: string | null): string {
	return [word, parcel].filter(Boolean).join(' ');
}
