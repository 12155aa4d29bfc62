import type { IDataObject } from 'n8n-workflow';

import { RequestError } from '../../../shared/errors';
import {
	batchOperation,
	type BatchResult,
	type OperationContext,
} from '../../../shared/n8n/operation';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { inputModes } from '../../../shared/forms/inputModes';
import { importOrders as queueImport, MAX_ORDERS_PER_IMPORT } from '../../api/client';
import { isActionOver, waitForAsyncAction } from '../../api/jobs';
import { getOrderOutcomes, type OrderOutcome } from '../../import/orderOutcomes';
import { readWait, waitFields } from '../fields';
import { addOrderHints, orderModes } from '../../order/form';
import type { VoucherifyOrderInput } from '../../order/standardOrderForm';
import type { AsyncAction, OrderToSend } from '../../api/types';

interface Input extends VoucherifyOrderInput {
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
				"'created_at' was not sent, since imported orders get the time of the import. Put the date into the metadata.",
		},
	}),
);

/** The state of a run is the end of its time limit in epoch milliseconds; undefined: it does not wait. */
export const importOrders = batchOperation<Input, number | undefined>({
	name: 'Import',
	value: 'import',
	action: 'Import orders',
	description: withApprovalNote(
		'Import past orders without events, webhooks or points; sends all items together',
	),
	properties: [
		...orderInput.properties,
		...waitFields({
			default: true,
			description: 'Whether to wait until the import is over and report the outcome of each item',
		}),
	],
	writes: true,
	resultKey: 'voucherifyOrder',
	batchSize: MAX_ORDERS_PER_IMPORT,
	// Voucherify names failed orders by source ID only.
	uniqueKey: {
		of: ({ order }) => order.source_id,
		label: 'Source ID',
		hint: 'Import each order once. If a file has a row for each order item, aggregate the rows first.',
	},
	read: (parameters) => ({
		...orderInput.read(parameters),
		timeLimitMs: readWait(parameters),
	}),
	// One time limit for all batches, which Voucherify imports one after another.
	async prepare(_call, [{ timeLimitMs }]) {
		return timeLimitMs === undefined ? undefined : Date.now() + timeLimitMs;
	},
	async run(call, inputs, waitUntil) {
		for (const input of inputs) addOrderHints(call, input);
		const orders = inputs.map(({ order }) => order);
		const actionId = await queueImport(call.client, orders);
		const action =
			waitUntil === undefined
				? undefined
				: await waitForImport(call, actionId, waitUntil - Date.now());
		return toBatchResult(call, orders, actionId, action);
	},
});

/** The import continues whatever happens here, so an error must not lose its ID: it counts as not over. */
async function waitForImport(
	call: OperationContext,
	actionId: string,
	maxWaitMs: number,
): Promise<AsyncAction | undefined> {
	try {
		return await waitForAsyncAction(call, actionId, maxWaitMs);
	} catch (error) {
		call.hint(`The status of import ${actionId} could not be read: ${(error as Error).message}`);
		return undefined;
	}
}

function toBatchResult(
	call: OperationContext,
	orders: OrderToSend[],
	actionId: string,
	action: AsyncAction | undefined,
): BatchResult {
	const reference = { async_action_id: actionId };
	if (action && isActionOver(action)) {
		const outcomes = getOrderOutcomes(
			action,
			orders.map(({ source_id: sourceId }) => sourceId),
		);
		return {
			reference,
			items: outcomes.map((outcome, index) => toItemResult(orders[index], actionId, outcome)),
		};
	}
	if (action) {
		call.hint(
			`Import ${actionId} was not over within the time limit. Continue with 'Async Action: Get' and its ID.`,
		);
	}
	return {
		reference,
		queued: orders.map((order) => toOutput('queued', order, actionId)),
	};
}

function toItemResult(
	order: OrderToSend,
	actionId: string,
	outcome: OrderOutcome,
): IDataObject | RequestError {
	const name = `order ${order.source_id ?? '(without source ID)'}`;
	if (outcome.kind === 'failed') {
		return new RequestError(`Voucherify did not import ${name}: ${outcome.reason}`, {
			outcome: 'refused',
			description: [
				`The import was async action ${actionId}.`,
				...(isAboutMetadata(outcome.reason) ? ["Correct or remove the key in 'Metadata'."] : []),
			].join(' '),
		});
	}
	if (outcome.kind === 'unknown') {
		return new RequestError(`It is unknown whether Voucherify imported ${name}`, {
			outcome: 'unknown',
			description: [
				`The result of async action ${actionId} does not say which orders were imported.`,
				...outcome.reasons.map((reason) => `It says: ${reason}.`),
				"Look up this order with 'Get' before you import it again.",
			].join(' '),
		});
	}
	return toOutput('imported', order, actionId);
}

/** Voucherify's metadata check names the key and what is wrong: `unit: must be a number`. */
function isAboutMetadata(reason: string): boolean {
	return /metadata|^\S+: (?:is not defined|must be )/i.test(reason);
}

function toOutput(outcome: string, order: OrderToSend, actionId: string): IDataObject {
	return { outcome, source_id: order.source_id ?? null, async_action_id: actionId };
}
