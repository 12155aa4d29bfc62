import type { IDataObject } from 'n8n-workflow';

import { RequestError } from '../../../shared/errors';
import { batchOperation, type BatchResult, type Call } from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { inputModes } from '../../../shared/forms/form';
import { importOrders as queueImport, MAX_ORDERS_PER_IMPORT } from '../../api/client';
import { outcomesOf, type OrderOutcome } from '../../import/outcome';
import { isActionOver, readWait, waitFields, waitForAsyncAction } from '../../api/jobs';
import { hintAtOrder, orderModes, type OrderInput } from '../../order/form';
import type { AsyncAction, OrderToSend } from '../../api/types';

interface Input extends OrderInput {
	/** Undefined: the import is only queued. */
	timeLimitMs?: number;
}

const orderInput = inputModes(
	orderModes({
		operation: 'import',
		primaryFields: ['source_id', 'items'],
		collection: { name: 'additionalFields', label: 'Additional Fields' },
		unavailable: {
			created_at:
				"'created_at' was left out, since imported orders get the time of the import. Put the date into the metadata.",
		},
	}),
);

/** The state of a run is when its waiting ends, in epoch milliseconds; undefined: it does not wait. */
export const importOrders = batchOperation<Input, number | undefined>({
	name: 'Import',
	value: 'import',
	action: 'Import orders',
	description: withApprovalNote(
		'Import past orders, without events, webhooks or points; takes all items at once',
	),
	properties: [
		...orderInput.properties,
		...waitFields({
			default: true,
			description:
				'Whether to wait until the import is over and to report each order on its own input item',
		}),
	],
	writes: true,
	resultKey: 'voucherifyOrder',
	batchSize: MAX_ORDERS_PER_IMPORT,
	// Voucherify names failed orders by source ID only.
	uniqueKey: {
		of: ({ order }) => order.source_id,
		label: 'Source ID',
		hint: 'Import an order once. Where a file has a row for each item of an order, aggregate the rows before.',
	},
	read: (parameters) => ({
		...orderInput.read(parameters),
		timeLimitMs: readWait(parameters),
	}),
	// One limit for all batches, which Voucherify carries out one after another.
	async start(_call, [{ timeLimitMs }]) {
		return timeLimitMs === undefined ? undefined : Date.now() + timeLimitMs;
	},
	async run(call, inputs, waitUntil) {
		for (const input of inputs) hintAtOrder(call, input);
		const orders = inputs.map(({ order }) => order);
		const actionId = await queueImport(call.client, orders);
		const action =
			waitUntil === undefined ? undefined : await follow(call, actionId, waitUntil - Date.now());
		return report(call, orders, actionId, action);
	},
});

/** The import goes on whatever happens here, so its ID is never lost: without a status it counts as not over. */
async function follow(
	call: Call,
	actionId: string,
	limitMs: number,
): Promise<AsyncAction | undefined> {
	try {
		return await waitForAsyncAction(call, actionId, limitMs);
	} catch (error) {
		call.hint(`The state of import ${actionId} could not be read: ${(error as Error).message}`);
		return undefined;
	}
}

function report(
	call: Call,
	orders: OrderToSend[],
	actionId: string,
	action: AsyncAction | undefined,
): BatchResult {
	const reference = { async_action_id: actionId };
	if (action && isActionOver(action)) {
		const outcomes = outcomesOf(
			action,
			orders.map(({ source_id: sourceId }) => sourceId),
		);
		return {
			reference,
			items: outcomes.map((outcome, index) => reported(orders[index], actionId, outcome)),
		};
	}
	if (action) {
		call.hint(
			`Import ${actionId} was not over in time. Go on with 'Async Action: Get' and its ID.`,
		);
	}
	return {
		reference,
		queued: orders.map((order) => resultOf('queued', order, actionId)),
	};
}

/** What Voucherify says of an order. */
function reported(
	order: OrderToSend,
	actionId: string,
	outcome: OrderOutcome,
): IDataObject | RequestError {
	const name = `order ${order.source_id ?? '(without source ID)'}`;
	if (outcome.kind === 'failed') {
		return new RequestError(`Voucherify did not import ${name}: ${outcome.reason}`, {
			outcome: 'refused',
			description: `The import was async action ${actionId}.`,
		});
	}
	if (outcome.kind === 'unknown') {
		return new RequestError(`It is unknown whether Voucherify imported ${name}`, {
			outcome: 'unknown',
			description: [
				`What Voucherify says of async action ${actionId} leaves open which orders it imported.`,
				...outcome.reasons.map((reason) => `It says: ${reason}.`),
				"Look this one up with 'Get' before you import it again.",
			].join(' '),
		});
	}
	return resultOf('imported', order, actionId);
}

function resultOf(outcome: string, order: OrderToSend, actionId: string): IDataObject {
	return { outcome, source_id: order.source_id ?? null, async_action_id: actionId };
}
