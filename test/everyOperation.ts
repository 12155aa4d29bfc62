import mapValues from 'lodash/mapValues';
import pick from 'lodash/pick';
import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { resources as akinonResources } from '../nodes/Akinon/resources';
import { toStandardOrder as fromAkinon } from '../nodes/Akinon/order/toStandardOrder';
import { resources as panoraResources } from '../nodes/Panora/resources';
import { resources as voucherifyResources } from '../nodes/Voucherify/resources';
import { resources as voyadoResources } from '../nodes/VoyadoEngage/resources';
import { smallOrder } from './nodes/VoyadoEngage/orders';
import { emulatorCredentials } from './emulators/credentials';
import { startEmulators, type Emulators } from './emulators/emulators';
import { statusTables } from './orders/voyadoStatuses';

/** Parameters of an operation besides its defaults; several runs if its items differ in shape. */
export type OperationRuns = () => INodeParameters[];

export interface EveryOperation {
	emulators: Emulators;
	/** By credential type. */
	credentials: Record<string, ICredentialDataDecryptedObject>;
	/** By node, then by `resource/operation`, in an order in which no run breaks a later one. */
	runs: Record<string, Record<string, OperationRuns>>;
	/** Parameters of each trigger besides its defaults, by node. */
	triggers: Record<string, INodeParameters>;
	/** Input items of the nodes. */
	input: IDataObject[];
}

/** The operations that change something, as `resource/operation`, by node. */
export const writingOperations: Record<string, string[]> = mapValues(
	{
		akinon: akinonResources,
		panora: panoraResources,
		voucherify: voucherifyResources,
		voyadoEngage: voyadoResources,
	},
	(resources) =>
		resources.flatMap(({ value: resource, operations }) =>
			operations.filter(({ writes }) => writes).map(({ value }) => `${resource}/${value}`),
		),
);

/** Returns dry runs of those operations. */
export function dryRunsOf(runs: EveryOperation['runs']): EveryOperation['runs'] {
	return mapValues(writingOperations, (names, node) =>
		mapValues(
			pick(runs[node], names),
			(run) => () => run().map((parameters) => ({ ...parameters, dryRun: true })),
		),
	);
}

/** Starts the emulators with records for every operation of every node. */
export async function everyOperation(): Promise<EveryOperation> {
	const emulators = await startEmulators();
	const { akinon, panora, voucherify, voyado } = emulators;
	// Each order has a discount.
	akinon.addOrders({ count: 4, discountEvery: 1 });
	const [kim] = voyado.options.contacts;
	const duplicate = (id: string) => ({ ...kim, id, email: 'twin@example.com' });
	voyado.options.contacts.push(duplicate('twin-1'), duplicate('twin-2'));
	panora.addOrders({ count: 2 });
	panora.addOrders({
		count: 1,
		overrides: {
			order_status: null,
			payment_status: null,
			fulfillment_status: null,
			currency: null,
		},
	});
	panora.options.createWorks = true;
	const [panoraCustomer] = panora.addCustomers({ count: 2 });

	voucherify.addOrders(3, { customer: { id: 'cust_1' }, metadata: { channel: 'web' } });
	voucherify.options.importFailure = ({ source_id: id }) =>
		id === 'B' ? { reason: 'Not good' } : undefined;
	const exportId = voucherify.addExport('order', {
		order: 'status',
		fields: ['id'],
		filters: { junction: 'and', status: { conditions: { $in: ['PAID'] } } },
	}).id;

	const [firstOrder] = akinon.orders.values();
	const standardOrder = fromAkinon(firstOrder);
	const lastOrder = [...akinon.orders.values()].at(-1)!;
	const firstItem = firstOrder.orderitem_set[0].id;
	const connection = { __rl: true, mode: 'id', value: panora.token() } as INodeParameters;
	const options = { includeRemoteData: true };
	const panoraCreation = JSON.stringify({ order_number: '5', items: [{ title: 'Mug' }] });
	const [panoraOrder] = panora.orders.get(panora.token())!;

	return {
		emulators,
		credentials: emulatorCredentials(emulators),
		input: [{}],
		triggers: {
			akinonTrigger: {},
			panoraTrigger: { connection, firstPoll: 'emit' },
			voucherifyTrigger: { firstPoll: 'emit' },
		},
		runs: {
			akinon: {
				'order/getAll': () => [{}],
				'order/get': () => [
					{ orderId: firstOrder.id },
					{ findOrderBy: 'number', orderNumber: firstOrder.number },
				],
				'order/markAsSent': () => [{ orderId: firstOrder.id }],
				'order/cancel': () => [{ orderId: lastOrder.id, reasonId: '11' }],
				'orderItem/getAll': () => [{ orderId: firstOrder.id }],
				'orderItem/get': () => [{ orderItemId: firstItem }],
				'orderItem/update': () => [
					{ orderItemId: firstItem, updateFields: { tracking_number: 'TRK-1' } },
				],
				'orderItem/createMapping': () => [{ orderItemId: firstItem, code: 'SO-1' }],
				'discount/getAll': () => [{ orderId: firstOrder.id }],
			},
			panora: {
				'order/getAll': () => [{ connection }],
				'order/get': () => [{ connection, orderId: panoraOrder.id }],
				'order/create': () => [
					{ connection, order: JSON.stringify(standardOrder) },
					{ connection, inputMode: 'json', order: panoraCreation },
					{ connection, inputMode: 'json', order: panoraCreation, options },
				],
				'customer/getAll': () => [{ connection }],
				'customer/get': () => [{ connection, customerId: panoraCustomer.id }],
				'connection/getAll': () => [{}],
			},
			voucherify: {
				'order/getAll': () => [{}],
				'order/get': () => [{ orderId: 'S-1' }],
				'order/upsert': () => [{ order: JSON.stringify({ ...standardOrder, id: 'S-1' }) }],
				'order/update': () => [{ orderId: 'S-1', order: JSON.stringify(standardOrder) }],
				'order/import': () => [
					{ order: JSON.stringify(standardOrder) },
					// Voucherify rejects this one later, in the async action.
					{ inputMode: 'json', order: '{"source_id":"B"}', wait: false },
					{ inputMode: 'json', order: '{"source_id":"C"}' },
				],
				'order/export': () => [
					{
						result: 'scheduled',
						filters: { status: [{ key: 'status', operator: '$in', value: 'PAID' }] },
						options: { sort: 'status' },
					},
					{},
				],
				'export/getAll': () => [{}],
				'export/get': () => [{ exportId, wait: true }],
				'export/download': () => [{ exportId }],
				'export/delete': () => [{ exportId }],
				'asyncAction/getAll': () => [{}],
				'asyncAction/get': () => [{ asyncActionId: voucherify.imports[0].id, wait: true }],
			},
			voyadoEngage: {
				'order/register': () => [
					{
						order: JSON.stringify(standardOrder),
						storeId: { __rl: true, mode: 'id', value: 'web-tr' },
						...statusTables,
						options: { contact: 'kim@example.com', language: 'tr-TR' },
					},
					{ inputMode: 'json', order: JSON.stringify(smallOrder()) },
					// The second time, it is already registered.
					{ inputMode: 'json', order: JSON.stringify(smallOrder()) },
				],
				'store/getAll': () => [{}],
				'contact/find': () => [
					{ value: 'kim@example.com' },
					{ value: 'nobody@example.com' },
					{ value: 'twin@example.com' },
				],
			},
		},
	};
}
