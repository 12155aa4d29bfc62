import type { IDataObject } from 'n8n-workflow';

import { serialize } from '../../shared/concurrency';
import { RequestError, rethrow } from '../../shared/errors';
import type { OperationContext } from '../../shared/n8n/operation';
import { truncate } from '../../shared/truncate';
import { isEngageAnswering, registerOrder, signOf, type Sign } from '../api/client';
import type { VoyadoOrder } from '../api/types';
import type { VoyadoConversion } from '../order/fromStandardOrder';
import { getCircuitBreaker, type CircuitBreaker } from './circuitBreaker';
import type { EventState } from './eventEntries';
import {
	hintAtLimits,
	hintAtOldOrders,
	hintAtOutage,
	hintAtRegistered,
	hintAtUnstored,
} from './hints';
import { RegistrationLedger, type SendResult } from './ledger';

const SEND_LATER =
	'It comes again by itself if its trigger delivers it again. Otherwise run it again later.';

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
	private readonly breaker: CircuitBreaker;
	/** Whether Voyado did not answer when it was asked: the rest of the run is not sent. */
	private isStopped = false;

	constructor({ client, context }: OperationContext, events: OrderEvent[]) {
		this.breaker = getCircuitBreaker(client.origin);
		this.nodeName = `${context.getWorkflow().id} ${context.getNode().id}`;
		this.ledger = new RegistrationLedger({
			store: context.helpers,
			nodeName: this.nodeName,
			maxEvents: events.reduce((max, { rememberEvents }) => Math.max(max, rememberEvents), 0),
			claimSlots: this.breaker.claimSlots,
			signal: context.getExecutionCancelSignal(),
		});
	}

	/** @param toLookUp the events for which `isRegistered` will be asked */
	async start(call: OperationContext, events: OrderEvent[], toLookUp: OrderEvent[]): Promise<void> {
		try {
			await this.ledger.start(events.length);
			if (toLookUp.length > 0) await this.ledger.readStates(keysOf(call, toLookUp));
		} catch {
			// Events that cannot be looked up now are looked up, and their errors reported, one by one.
		}
		this.hintIfEmpty(call, events);
	}

	/** Reads the states of events for a dry run, by their key. Changes nothing. Throws what the store throws. */
	async readStates(call: OperationContext, events: OrderEvent[]): Promise<Map<string, EventState>> {
		const states = await this.ledger.readStates(keysOf(call, events));
		this.hintIfEmpty(call, events);
		return states;
	}

	private hintIfEmpty(call: OperationContext, events: OrderEvent[]): void {
		const orders = remembered(events).map(({ order }) => order);
		if (this.ledger.isEmpty) hintAtOldOrders(call, orders);
	}

	/** Whether the event is known to be registered. */
	isRegistered(call: OperationContext, event: OrderEvent): boolean {
		return event.skipRegistered && this.ledger.isRegistered(keyOf(call, event));
	}

	/**
	 * Looks something up for an order, unless Voyado is in an outage.
	 *
	 * @throws RequestError what the request throws, or with the outcome `notSent` in an outage
	 */
	async lookUp<Answer>(
		call: OperationContext,
		order: VoyadoOrder,
		request: () => Promise<Answer>,
	): Promise<Answer> {
		await this.requireAnswers(call, order);
		try {
			return await request();
		} catch (error) {
			if (error instanceof RequestError && signOf(error) === 'unanswered') {
				// Looking up is harmless too: nothing else has to be asked then.
				this.isStopped ||= this.breaker.isInDoubt;
				this.breaker.recordUnanswered();
			}
			return rethrow(error);
		}
	}

	/** @throws RequestError with the outcome `notSent` if Voyado is in an outage */
	private async requireAnswers(call: OperationContext, order: VoyadoOrder): Promise<void> {
		this.isStopped ||= !(await this.breaker.isAnswering(() => isEngageAnswering(call.client)));
		if (this.isStopped) throw notSentInOutage(call, order);
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
		return await this.withSlot(async (slot) => {
			if (!(await this.isPassedOn(key))) await this.requireAnswers(call, event.order);
			const before = await this.ledger.claim(key, event.sendAgainIfUnknown, slot.aside);
			if (before === 'registered') return skip(call, event);
			if (before === 'unconfirmed' && !event.sendAgainIfUnknown) throw sentBefore(event.order);
			hintAtLimits(call, this.ledger);
			/** The next order is claimed in the same round of the store. */
			const complete = async (result: SendResult) => {
				const stored = this.ledger.complete(key, result);
				slot.leave();
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

	/** In an outage, orders are looked up before Voyado is asked: registered ones are passed on. */
	private async isPassedOn(key: string): Promise<boolean> {
		if (!this.isStopped && !this.breaker.isInDoubt) return this.ledger.isRegistered(key);
		return await this.ledger.lookUp(key).catch(() => false);
	}

	private async send(
		call: OperationContext,
		{ order }: OrderEvent,
		beforeSending: () => void,
	): Promise<IDataObject> {
		const permit = this.isStopped
			? undefined
			: await this.breaker.admit(() => isEngageAnswering(call.client));
		if (!permit) {
			this.isStopped = true;
			throw notSentInOutage(call, order);
		}
		let sign: Sign | undefined;
		try {
			beforeSending();
			const statusCode = await registerOrder(call.client, order);
			sign = 'answered';
			return toOutput(order, 'registered', statusCode);
		} catch (error) {
			if (!(error instanceof RequestError)) return rethrow(error);
			sign = signOf(error);
			throw withAdviceIfRateLimited(error);
		} finally {
			permit.end(sign);
		}
	}

	private async withSlot<Answer>(work: (slot: Slot) => Promise<Answer>): Promise<Answer> {
		const { claimSlots } = this.breaker;
		let leave = await claimSlots.acquire();
		const aside = async (wait: () => Promise<void>) => {
			leave();
			await wait();
			leave = await claimSlots.acquire();
		};
		try {
			return await work({ leave: () => leave(), aside });
		} finally {
			leave();
		}
	}
}

/** A place among the orders that are claimed. */
interface Slot {
	/** Leaves the slot early. */
	leave(): void;
	/** Waits outside of the slot, and then for a slot. */
	aside(wait: () => Promise<void>): Promise<void>;
}

/** Voyado certainly did not take an order that came too fast, so it can be sent later. */
function withAdviceIfRateLimited(error: RequestError): RequestError {
	if (error.details.status !== 429) return error;
	return new RequestError(error.message, { ...error.details, description: SEND_LATER });
}

/**
 * Identifies an event. The server is part of it: what is registered on staging is new to production. A
 * Voyado tenant has a host of its own, or a path behind a gateway. The key is no part of it: a tenant has
 * several, and after a new one everything would be sent again. A standard order names itself, whatever
 * its number.
 */
export function keyOf(
	{ client }: OperationContext,
	{ order, conversion, eventKey }: OrderEvent,
): string {
	const { orderNumber, orderStatus, paymentStatus } = order;
	const own = conversion ? [conversion.eventKey] : [orderNumber, orderStatus, paymentStatus];
	return JSON.stringify([client.baseUrl, ...own, eventKey]);
}

function keysOf(call: OperationContext, events: OrderEvent[]): string[] {
	return remembered(events).map((event) => keyOf(call, event));
}

function remembered(events: OrderEvent[]): OrderEvent[] {
	return events.filter(({ skipRegistered }) => skipRegistered);
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
	hintAtRegistered(call);
	return toOutput(order, 'alreadyRegistered', null);
}

function notSentInOutage(call: OperationContext, { orderNumber }: VoyadoOrder): RequestError {
	hintAtOutage(call);
	return new RequestError(
		`Order ${truncate(orderNumber)} was not sent, since Voyado Engage does not answer`,
		{ outcome: 'notSent', isTransient: true, description: SEND_LATER },
	);
}

/** An order that an earlier run has sent without getting an answer. */
export function sentBefore({ orderNumber }: VoyadoOrder): RequestError {
	return new RequestError(
		`Order ${truncate(orderNumber)} was sent to Voyado Engage before, but no answer said whether it was registered`,
		{
			outcome: 'unknown',
			reason: 'sentBefore',
			description:
				"It is not sent again, since the customer could get the message twice. Check in Engage whether the message went out; to send it again, set 'If the Outcome Is Unknown' to 'Send Again'.",
		},
	);
}
