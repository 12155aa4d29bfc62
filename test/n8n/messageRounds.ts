/** How the demo's orders move on after their confirmation, and what became of the message about each step. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { OrderMove } from '../emulators/akinon/moveOn';
import type { Emulators } from '../emulators/emulators';
import type { AkinonOrder } from '../emulators/orders';
import { statusTables } from '../orders/voyadoStatuses';
import type { N8n } from './n8n';
import { MESSAGE_LOG } from './orderMessages';

const ROUND_TIMEOUT_MS = 60_000;

/** Akinon's codes of the statuses that orders move on to. */
const codes = { shipped: '500', delivered: '550', canceled: '100', returned: '600' };
type Status = keyof typeof codes;

/** A step of an order that must become one message. */
interface Step {
	order: AkinonOrder;
	status: Status;
}

/** How many messages of each status Voyado has, and what became of the others. */
export interface MessageCounts extends Record<Status, number> {
	/** Messages that the log calls refused. */
	refused: number;
	/** Steps that are neither registered nor in the log. */
	lost: number;
}

/**
 * Moves orders on in three rounds: some are shipped and others canceled, then most of these are
 * delivered, and two come back. Waits for the messages of each round.
 */
export async function moveOrdersOn(
	n8n: N8n,
	workflowId: string,
	emulators: Emulators,
	onCounts: (counts: MessageCounts) => void,
): Promise<MessageCounts> {
	const confirmed = [...emulators.akinon.orders.values()].filter(isWhole);
	// The last one is refused by Voyado, its message too.
	const shipped = [...confirmed.slice(0, 8), ...confirmed.slice(-1)];
	const rounds: Step[][] = [
		[...stepsOf(shipped, 'shipped'), ...stepsOf(confirmed.slice(8, 11), 'canceled')],
		stepsOf(shipped.slice(0, 6), 'delivered'),
		stepsOf(shipped.slice(0, 2), 'returned'),
	];
	const steps: Step[] = [];
	let counts = await countMessages(n8n, emulators, steps);
	for (const round of rounds) {
		for (const { order, status } of round)
			emulators.akinon.moveOn([order.id], moveTo(status, order));
		steps.push(...round);
		await pollNow(n8n, workflowId);
		counts = await waitForMessages(n8n, emulators, steps, onCounts);
	}
	return counts;
}

/** An order without a unit that was returned or canceled before. */
function isWhole({ orderitem_set: items }: AkinonOrder): boolean {
	return items.every(({ status }) => status === '400');
}

function stepsOf(orders: AkinonOrder[], status: Status): Step[] {
	return orders.map((order) => ({ order, status }));
}

function moveTo(status: Status, { id }: AkinonOrder): OrderMove {
	return {
		status: codes[status],
		...(status === 'shipped' && { trackingNumber: `TRACK-${id}` }),
	};
}

/** n8n polls at once when a workflow is published; its schedule would take minutes. */
async function pollNow({ client }: N8n, workflowId: string): Promise<void> {
	await client.deactivateWorkflow(workflowId);
	await client.activateWorkflow(workflowId);
}

/** Counts again until no message is missing any more, or until the time is over. */
async function waitForMessages(
	n8n: N8n,
	emulators: Emulators,
	steps: Step[],
	onCounts: (counts: MessageCounts) => void,
): Promise<MessageCounts> {
	const deadline = Date.now() + ROUND_TIMEOUT_MS;
	for (;;) {
		const counts = await countMessages(n8n, emulators, steps);
		onCounts(counts);
		if (counts.lost === 0 || Date.now() > deadline) return counts;
		await sleep(300);
	}
}

async function countMessages(
	n8n: N8n,
	{ voyado }: Emulators,
	steps: Step[],
): Promise<MessageCounts> {
	const counts = { shipped: 0, delivered: 0, canceled: 0, returned: 0, refused: 0, lost: 0 };
	const log = steps.length > 0 ? await n8n.client.readDataTable(MESSAGE_LOG) : [];
	for (const { order, status } of steps) {
		const isRegistered = voyado.registrations.some(
			({ orderNumber, orderStatus }) =>
				orderNumber === order.number && orderStatus === wordOf(status),
		);
		const row = log.find(
			({ orderId, message }) =>
				orderId === String(order.id) && String(message).startsWith(`${status}, `),
		);
		if (isRegistered && row?.state === 'registered') counts[status]++;
		else if (!isRegistered && row?.state === 'refused') counts.refused++;
		else counts.lost++;
	}
	return counts;
}

function wordOf(status: Status): string {
	return statusTables.orderStatuses.row.find((row) => row.status === status)!.word;
}
