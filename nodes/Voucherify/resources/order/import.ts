import chunk from 'lodash/chunk';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { toNodeError } from '../../../shared/node/errors';
import { InvalidInputError, RequestError } from '../../../shared/failure';
import type { AllItemsOperation, Call } from '../../../shared/node/operation';
import type { ItemParameters } from '../../../shared/node/parameters';
import { errorItem } from '../../../shared/node/items';
import { hintAtNotes } from '../../../shared/node/recordHints';
import { inputModes } from '../../../shared/record/form';
import { importOrders as queueImport, MOST_ORDERS_PER_IMPORT } from '../../api';
import { shorten } from '../../../shared/shorten';
import { outcomesOf, type OrderOutcome } from '../../importOutcome';
import { isActionOver, readWait, waitFields, waitForAsyncAction } from '../../jobs';
import { orderModes } from '../../orderForm';
import type { AsyncAction, OrderToSend } from '../../types';

const orderInput = inputModes(
	orderModes({
		main: ['source_id', 'items'],
		collection: { name: 'additionalFields', label: 'Additional Fields' },
		unavailable: {
			created_at:
				"'created_at' was left out, since imported orders get the time of the import. Put the date into the metadata.",
		},
	}),
);

export const importOrders: AllItemsOperation = {
	name: 'Import',
	value: 'import',
	action: 'Import orders',
	description: 'Import past orders, without events, webhooks or points; takes all items at once',
	properties: [
		...orderInput.properties,
		...waitFields({
			default: true,
			description:
				'Whether to wait until the import is over and to report each order on its own input item',
		}),
	],
	async runAll(call, items) {
		const limitMs = readWait(items[0]);
		const results = new Results(call);
		const rows = readRows(call, items, results);
		const batches = chunk(rows, MOST_ORDERS_PER_IMPORT);
		const queued: QueuedBatch[] = [];
		for (const batch of batches) {
			if (!results.mustStop) await queue(call, batch, queued, results);
		}
		const end = Date.now() + (limitMs ?? 0);
		for (const batch of queued) {
			const action = limitMs === undefined ? undefined : await follow(call, batch, end, results);
			report(batch, action, results);
		}
		return results.finish(items.length);
	},
};

/** An order that was read, with the input item that it came from. */
interface Row {
	index: number;
	order: OrderToSend;
}

interface QueuedBatch {
	actionId: string;
	rows: Row[];
}

/** Reads and checks all items before anything is sent. */
function readRows(call: Call, items: ItemParameters[], results: Results): Row[] {
	const rows: Row[] = [];
	const seen = new Map<string, number>();
	for (const item of items) {
		try {
			const { order, notes } = orderInput.read(item);
			refuseTwin(order, item.index, seen);
			hintAtNotes(call, 'Voucherify', notes);
			rows.push({ index: item.index, order });
		} catch (error) {
			results.refuse(error, item.index);
		}
	}
	return rows;
}

/** Voucherify names failed orders by source ID only, so no two in a run may share one. */
function refuseTwin(order: OrderToSend, index: number, seen: Map<string, number>): void {
	if (order.source_id === undefined) return;
	const twin = seen.get(order.source_id);
	if (twin !== undefined) {
		throw new InvalidInputError(
			`'Source ID' is the same as that of item ${twin}: "${shorten(order.source_id)}"`,
			'Import an order once. Where a file has a row for each item of an order, aggregate the rows before.',
		);
	}
	seen.set(order.source_id, index);
}

async function queue(
	call: Call,
	rows: Row[],
	queued: QueuedBatch[],
	results: Results,
): Promise<void> {
	try {
		const orders = rows.map(({ order }) => order);
		const batch = { rows, actionId: await queueImport(call.connection, orders) };
		queued.push(batch);
		results.accept(batch);
	} catch (error) {
		results.fail(rows, error);
	}
}

/** The import goes on whatever happens here, so its ID is never lost: without a status it counts as not over. */
async function follow(
	call: Call,
	{ actionId }: QueuedBatch,
	end: number,
	results: Results,
): Promise<AsyncAction | undefined> {
	try {
		return await waitForAsyncAction(call, actionId, end - Date.now());
	} catch (error) {
		results.hint(`The state of import ${actionId} could not be read: ${(error as Error).message}`);
		return undefined;
	}
}

function report(batch: QueuedBatch, action: AsyncAction | undefined, results: Results): void {
	if (!action || !isActionOver(action)) {
		results.leaveOpen(batch, action);
		return;
	}
	const sourceIds = batch.rows.map(({ order }) => order.source_id);
	for (const [position, outcome] of outcomesOf(action, sourceIds).entries()) {
		results.add(batch.rows[position], action.id, outcome);
	}
}

/** Gathers what the input items become, and says at the end whether the node has to stop. */
class Results {
	private readonly outputs: INodeExecutionData[] = [];
	private readonly failures: Array<{ index: number; reason: Error }> = [];
	private readonly goesOn: boolean;
	private readonly actionIds: string[] = [];
	private imported = 0;
	private unknown = 0;

	constructor(private readonly call: Call) {
		this.goesOn = call.context.continueOnFail();
	}

	/** Whether nothing more may be sent. */
	get mustStop(): boolean {
		return !this.goesOn && this.failures.length > 0;
	}

	hint(text: string): void {
		this.call.hint(text);
	}

	/** An order that cannot be sent. Where the node stops at errors, nothing is sent at all. */
	refuse(reason: unknown, index: number): void {
		if (!this.goesOn) throw toNodeError(this.call.context.getNode(), reason, index);
		this.addFailure(reason as Error, index);
	}

	/** A batch that was accepted. */
	accept({ actionId }: QueuedBatch): void {
		this.actionIds.push(actionId);
	}

	/** A batch that was not accepted, or nobody knows whether it was. */
	fail(rows: Row[], reason: unknown): void {
		for (const { index } of rows) this.addFailure(reason as Error, index);
	}

	/** A batch that is queued, and not over as far as the node knows. */
	leaveOpen({ rows, actionId }: QueuedBatch, action: AsyncAction | undefined): void {
		this.outputs.push({
			json: {
				outcome: 'queued',
				async_action_id: actionId,
				status: action?.status ?? null,
				progress: action?.progress ?? null,
				orders: rows.length,
			},
			pairedItem: rows.map(({ index }) => ({ item: index })),
		});
		if (action) {
			this.hint(
				`Import ${actionId} was not over in time. Go on with 'Async Action: Get' and its ID.`,
			);
		}
	}

	add({ index, order }: Row, actionId: string, outcome: OrderOutcome): void {
		if (outcome.kind === 'failed') {
			this.addFailure(notImported(order, actionId, outcome.reason), index, actionId);
			return;
		}
		if (outcome.kind === 'imported') this.imported++;
		else this.unknown++;
		const json: IDataObject = {
			outcome: outcome.kind,
			source_id: order.source_id ?? null,
			async_action_id: actionId,
		};
		this.outputs.push({ json, pairedItem: { item: index } });
	}

	private addFailure(reason: Error, index: number, actionId?: string): void {
		this.failures.push({ index, reason });
		const nodeError = toNodeError(this.call.context.getNode(), reason, index);
		const item = errorItem(nodeError, reason, index);
		if (actionId !== undefined) {
			item.json.details = { ...(item.json.details as IDataObject), async_action_id: actionId };
		}
		this.outputs.push(item);
	}

	/** @throws NodeApiError or NodeOperationError where orders failed and the node stops at errors */
	finish(all: number): INodeExecutionData[] {
		if (this.unknown > 0) {
			this.hint(
				`Voucherify counts orders that it did not import without naming them: the outcome of ${this.unknown} is unknown. Look them up with 'Get' by their source ID.`,
			);
		}
		const [first] = this.failures.sort((a, b) => a.index - b.index);
		if (first && !this.goesOn) throw this.stopped(first, all);
		return this.outputs.sort((a, b) => firstInput(a) - firstInput(b));
	}

	private stopped(first: { index: number; reason: Error }, all: number): Error {
		const error = toNodeError(this.call.context.getNode(), first.reason, first.index);
		error.description = [
			error.description,
			`${this.imported} of ${all} orders were imported; that stays done.`,
			this.actionIds.length > 0 && `Async actions: ${this.actionIds.join(', ')}.`,
			"Set 'On Error' in the node's settings to go on, to get each of them on its own item.",
		]
			.filter(Boolean)
			.join(' ');
		return error;
	}
}

function notImported(order: OrderToSend, actionId: string, reason: string): RequestError {
	return new RequestError(
		`Voucherify did not import order ${order.source_id ?? '(without source ID)'}: ${reason}`,
		{ outcome: 'refused', description: `The import was async action ${actionId}.` },
	);
}

function firstInput({ pairedItem }: INodeExecutionData): number {
	const [first] = [pairedItem].flat();
	return typeof first === 'object' ? first.item : 0;
}
