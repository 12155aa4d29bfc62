import { toStandardOrder as ofAkinon } from '../../nodes/Akinon/order/toStandardOrder';
import { toStandardOrder as ofPanora } from '../../nodes/Panora/order/toStandardOrder';
import { readStandardOrder } from '../../nodes/shared/order/readStandardOrder';
import type { StandardOrder } from '../../nodes/shared/order/standardOrder';
import { toVoucherifyOrder } from '../../nodes/Voucherify/order/fromStandardOrder';
import { toVoyadoOrder } from '../../nodes/VoyadoEngage/order/fromStandardOrder';
import akinonCase from './cases/akinon-merged-item.json';
import wooCase from './cases/woo-customer.json';
import shopifyCase from './cases/number-prefix.json';
import { voyadoStatuses } from './voyadoStatuses';

/** Orders of real shops with changes, and what writers send of them. */

type Json = Record<string, unknown>;

export const [shopifyLine] = shopifyCase.remote_data.line_items;
export const [wooLine] = wooCase.remote_data.line_items;
export const [akinonItem] = akinonCase.order.orderitem_set;

export const shopify = (changes: Json) =>
	ofPanora({ remote_data: { ...shopifyCase.remote_data, ...changes } });
export const woo = (changes: Json) =>
	ofPanora({ remote_data: { ...wooCase.remote_data, ...changes } });
export const akinon = (changes: Json, options = {}) =>
	ofAkinon({ ...akinonCase.order, ...changes }, options);

export const built = (changes: Json) =>
	readStandardOrder({
		source: 'spreadsheet',
		id: 'A-1',
		number: 'A-1',
		status: 'confirmed',
		createdAt: '2026-11-02T10:00:00+01:00',
		currency: 'EUR',
		customer: { email: 'ada@example.com' },
		...changes,
	});

export const lineOf = (changes: Json) => ({ ...shopifyLine, ...changes });
export const wooLineOf = (changes: Json) => ({ ...wooLine, ...changes });

export const rows = ({ lineItems }: StandardOrder) =>
	lineItems.map(({ type, quantity, total }) => [type, quantity, total]);

export const voyado = (order: StandardOrder) =>
	toVoyadoOrder(order, {
		storeId: 'web',
		matchKeyType: 'Email',
		nonPurchaseLines: 'leaveOut',
		...voyadoStatuses,
	}).order;

export const voucherify = (order: StandardOrder, changes: { id?: string } = {}) =>
	toVoucherifyOrder(
		{ ...order, id: order.id ?? 'A', ...changes },
		{ operation: 'createOrUpdate', customerSourceId: 'externalId', metadata: [] },
	).order;
