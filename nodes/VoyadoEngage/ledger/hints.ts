import { DAY_MS } from '../../shared/durations';
import type { OperationContext } from '../../shared/n8n/operation';
import { plural } from '../../shared/plural';
import type { VoyadoOrder } from '../api/types';
import type { RegistrationLedger } from './ledger';

/** A hint is shown once this share of the events that can be remembered is used. */
const NEARLY_FULL = 0.95;

/** Says how many orders are passed on without being sent. */
export function hintAtRegistered(call: OperationContext): void {
	call.hint(
		(count) => `${count} already registered before, passed on without sending`,
		'alreadyRegistered',
	);
}

/** Says how many orders are not sent because of an outage. */
export function hintAtOutage(call: OperationContext): void {
	call.hint(
		(count) =>
			`Voyado Engage does not answer, so ${plural(count, 'order was', 'orders were')} not sent. What a trigger delivers again comes by itself; run the others again later.`,
		'outage',
	);
}

/** Says that a node that remembers nothing gets old orders: it may be a copy of one that has sent them. */
export function hintAtOldOrders(call: OperationContext, orders: VoyadoOrder[]): void {
	const yesterday = Date.now() - DAY_MS;
	for (const { createdDate } of orders) {
		if (!(Date.parse(createdDate) < yesterday)) continue;
		call.hint(
			(count) =>
				`This node remembers no order events, and ${plural(count, 'order is', 'orders are')} older than a day. If another node or a copy of this workflow has registered them, their customers get each message twice: see 'Moving or copying a Register node' in the documentation.`,
			'copy',
		);
	}
}

/** Says that outcomes could not be stored yet. */
export function hintAtUnstored(call: OperationContext, { message }: Error): void {
	call.hint(
		(count) =>
			`n8n could not store the outcome of ${count} yet: ${message}. If n8n stops before it can, the outcome will be reported as unknown.`,
		'unstored',
	);
}

/** Says what limits how well a ledger remembers. */
export function hintAtLimits(call: OperationContext, { hasLock, usage }: RegistrationLedger): void {
	if (!hasLock) {
		call.hint(
			"If n8n runs with several workers, two of them could register the same order, because a Remove Duplicates node with the scope 'Workflow' uses the list that they coordinate with. Clear its history, and set its scope to 'Node'.",
		);
	}
	const { remembered, maxEvents } = usage;
	if (remembered < maxEvents * NEARLY_FULL) return;
	const [used, available] = [Math.min(remembered, maxEvents), maxEvents].map((count) =>
		count.toLocaleString('en-US'),
	);
	call.hint(
		`${used} of ${available} order events are remembered. The oldest are forgotten beyond that, and sent again if they come again. To remember more, raise 'Remember Events'.`,
		'remembered',
	);
}
