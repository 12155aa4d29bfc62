import type { IDataObject } from 'n8n-workflow';

import { serialize, Semaphore } from '../../shared/concurrency';
import { RequestError, rethrow } from '../../shared/errors';
import type { OperationContext } from '../../shared/n8n/operation';
import { registerOrder } from '../api/client';
import type { VoyadoOrder } from '../api/types';
import type { VoyadoConversion } from '../order/fromStandardOrder';
import { CircuitBreaker, MAX_UNANSWERED } from './circuitBreaker';
import type { EventState } from './eventEntries';
import { RegistrationLedger, type SendResult } from './ledger';

/** How many orders may be in flight: this many can end with an unknown outcome if n8n is killed. */
export const MAX_IN_FLIGHT = 8;
/** A hint is shown once this share of the events that can be remembered is used. */
const NEARLY_FULL = 0.95;

/** An order event, and how to deliver it. */
export interface OrderEvent {
	order: VoyadoOrder;
	/** Of a standard order, which names its events itself. */
	conversion?: VoyadoConversion;
	/** Distinguishes events that are otherwise the same; may be empty. */
	eventKey: string;
	skipRegistered: boolean;
	/** Whether to send it even if an earlier attempt was never confirmed. */
	sendAgainIfUnknown: boolean;
	/** How many events are remembered. */
	rememberEvents: number;
}

/**
 * Delivers the order events of one run to Voyado: each of them once, a few at a time, and none during an
 * outage.
 */
export class Delivery {
	private readonly nodeName: string;
	private readonly ledger: RegistrationLedger;
	private readonly breaker = new CircuitBreaker();
	private readonly slots = new Semaphore(MAX_IN_FLIGHT);

	constructor({ context }: OperationContext, events: OrderEvent[]) {
		this.nodeName = `${context.getWorkflow().id} ${context.getNode().id}`;
		this.ledger = new RegistrationLedger({
			store: context.helpers,
			nodeName: this.nodeName,
			maxEvents: events.reduce((max, { rememberEvents }) => Math.max(max, rememberEvents), 0),
			signal: context.getExecutionCancelSignal(),
		});
	}

	/**
	 * Looks up which events are registered already.
	 *
	 * @param evenIfFew whether to look up a small number of events too, for `isRegistered`
	 */
	async preload(call: OperationContext, events: OrderEvent[], evenIfFew: boolean): Promise<void> {
		// Events that cannot be looked up now are looked up, and their errors reported, one by one.
		await this.ledger.preload(keysOf(call, events), evenIfFew).catch(() => undefined);
	}

	/**
	 * Reads the states of events for a dry run, by their key. Changes nothing.
	 *
	 * @throws what n8n's deduplication store throws
	 */
	async readStates(call: OperationContext, events: OrderEvent[]): Promise<Map<string, EventState>> {
		return await this.ledger.readStates(keysOf(call, events));
	}

	/** Whether `preload` found the event registered. */
	isRegistered(call: OperationContext, event: OrderEvent): boolean {
		return event.skipRegistered && this.ledger.isRegistered(keyOf(call, event));
	}

	/**
	 * Runs a request for an order, unless the run is in an outage.
	 *
	 * @throws RequestError what the request throws, or with the outcome `notSent` in an outage
	 */
	async request<Answer>(
		call: OperationContext,
		order: VoyadoOrder,
		send: () => Promise<Answer>,
	): Promise<Answer> {
		if (this.breaker.isOpen) throw notSentInOutage(call, order);
		try {
			return await send();
		} catch (error) {
			if (error instanceof RequestError) this.breaker.record(error.details.outcome);
			return rethrow(error);
		}
	}

	/**
	 * Registers an order, unless the ledger says that it is registered or may be.
	 *
	 * @param beforeSending runs right before the order is sent
	 * @throws RequestError with the outcome of the order
	 */
	async register(
		call: OperationContext,
		event: OrderEvent,
		beforeSending: () => void,
	): Promise<IDataObject> {
		if (!event.skipRegistered || call.isDryRun) {
			return await this.withSlot(async () => await this.send(call, event, beforeSending));
		}
		// Executions that send the same event wait for each other, so that the first outcome counts.
		return await serialize(
			`${this.nodeName} ${keyOf(call, event)}`,
			async () => await this.registerOnce(call, event, beforeSending),
		);
	}

	private async registerOnce(
		call: OperationContext,
		event: OrderEvent,
		beforeSending: () => void,
	): Promise<IDataObject> {
		const key = keyOf(call, event);
		return await this.withSlot(async (leave) => {
			if (this.breaker.isOpen && !this.ledger.isRegistered(key)) {
				throw notSentInOutage(call, event.order);
			}
			const before = await this.ledger.claim(key, event.sendAgainIfUnknown);
			if (before === 'registered') return skip(call, event);
			if (before === 'unconfirmed' && !event.sendAgainIfUnknown) throw sentBefore(event.order);
			hintAtLimits(call, this.ledger);
			/** The next order is claimed in the same round of the store. */
			const complete = async (result: SendResult) => {
				const stored = this.ledger.complete(key, result);
				leave();
				await stored.catch((error: Error) => hintAtUnstored(call, error));
			};
			try {
				const output = await this.send(call, event, beforeSending);
				await complete('registered');
				return output;
			} catch (error) {
				await complete(resultOf(error, before === 'new'));
				return rethrow(error);
			}
		});
	}

	private async send(
		call: OperationContext,
		{ order }: OrderEvent,
		beforeSending: () => void,
	): Promise<IDataObject> {
		return await this.request(call, order, async () => {
			beforeSending();
			const statusCode = await registerOrder(call.client, order);
			this.breaker.record('registered');
			return toOutput(order, 'registered', statusCode);
		});
	}

	/** @param work may call the function it is given to leave the slot early */
	private async withSlot<Answer>(work: (leave: () => void) => Promise<Answer>): Promise<Answer> {
		const leave = await this.slots.acquire();
		try {
			return await work(leave);
		} finally {
			leave();
		}
	}
}

/**
 * Identifies an event. The server is part of it: what is registered on staging is new to production. A
 * standard order names itself, whatever its number.
 */
export function keyOf(
	{ client }: OperationContext,
	{ order, conversion, eventKey }: OrderEvent,
): string {
	const { orderNumber, orderStatus, paymentStatus } = order;
	const own = conversion ? [conversion.eventKey] : [orderNumber, orderStatus, paymentStatus];
	return JSON.stringify([client.origin, ...own, eventKey]);
}

function keysOf(call: OperationContext, events: OrderEvent[]): string[] {
	return events.filter(({ skipRegistered }) => skipRegistered).map((event) => keyOf(call, event));
}

/** The refusal of a second attempt says nothing about the first one, which may have succeeded. */
function resultOf(error: unknown, isFirstAttempt: boolean): SendResult {
	const isCertain = error instanceof RequestError && error.details.outcome !== 'unknown';
	return isCertain && isFirstAttempt ? 'notRegistered' : 'unconfirmed';
}

function toOutput(order: VoyadoOrder, outcome: string, statusCode: number | null): IDataObject {
	const { orderNumber, orderStatus, paymentStatus } = order;
	return { outcome, statusCode, orderNumber, orderStatus, paymentStatus };
}

function skip(call: OperationContext, { order }: OrderEvent): IDataObject {
	call.hint(
		(count) => `${count} already registered before, passed on without sending`,
		'alreadyRegistered',
	);
	return toOutput(order, 'alreadyRegistered', null);
}

function notSentInOutage(call: OperationContext, { orderNumber }: VoyadoOrder): RequestError {
	call.hint(
		(count) =>
			`Sending was stopped after ${MAX_UNANSWERED} orders in a row without an answer from Voyado Engage. ${count} not sent; a later run can send them.`,
		'outage',
	);
	return new RequestError(
		`Order ${orderNumber} was not sent, since Voyado Engage did not answer ${MAX_UNANSWERED} orders in a row`,
		{ outcome: 'notSent', description: 'Send it again in a later run.' },
	);
}

/** An order that an earlier run has sent without getting an answer. */
export function sentBefore({ orderNumber }: VoyadoOrder): RequestError {
	return new RequestError(
		`Order ${orderNumber} was sent to Voyado Engage before, but no answer said whether it was registered`,
		{
			outcome: 'unknown',
			reason: 'sentBefore',
			description:
				"It is not sent again, since the customer could get the message twice. Check in Engage whether the message went out; to send it again, set 'If the Outcome Is Unknown' to 'Send Again'.",
		},
	);
}

function hintAtUnstored(call: OperationContext, { message }: Error): void {
	call.hint(
		(count) =>
			`n8n could not store the outcome of ${count} yet: ${message}. If n8n stops before it can, the outcome will be reported as unknown.`,
		'unstored',
	);
}

function hintAtLimits(call: OperationContext, { hasLock, usage }: RegistrationLedger): void {
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
