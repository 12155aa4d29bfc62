import { outputOf, type Execution } from '../client';
import {
	ChaosRun,
	ERROR_OUTPUT,
	REGISTER,
	TRIGGER,
	type ChaosKind,
	type Failures,
	type Surroundings,
} from './run';

/** What became of the orders. Each is counted once, except where it is registered twice. */
interface Outcome extends Failures {
	registeredOnce: number;
	/** Reported as outcome unknown: a person has to look. */
	unknown: number;
	/** Reported as refused by Voyado. */
	refused: number;
	/** Marked as sent by somebody else before they were registered. */
	takenElsewhere: number;
}

/** Orders that wait for the ERP arrive, are registered and marked as sent, some of them by somebody else. */
export const waitingOrders: ChaosKind = {
	example: 'akinon-to-voyado',
	hurry({ nodes: [trigger] }, orders) {
		// The shortest lease that there is, and all orders in few polls.
		const options = { maxOrders: Math.max(100, Math.ceil(orders / 3)) };
		trigger.parameters = { ...trigger.parameters, redeliverAfter: 1, options };
	},
	create: (surroundings: Surroundings) => new WaitingOrders(surroundings),
};

class WaitingOrders extends ChaosRun<Outcome> {
	protected readonly killAt: [number, number] = [0.1, 0.4];

	/** IDs of the orders that somebody else marked. */
	private readonly elsewhere = new Set<number>();

	private readonly emitted = new Set<number>();

	/** The last outcome that was reported of an order, by ID. */
	private readonly reported = new Map<number, string>();

	protected async begin(): Promise<void> {
		this.arrive(0.6);
		await this.activate();
	}

	protected whileDown(): void {
		const { emulators, orders } = this.surroundings;
		this.markElsewhere();
		this.arrive(emulators.akinon.orders.size / orders + 0.1);
	}

	protected async finish(): Promise<void> {
		this.arrive(1);
		await this.untilRegistered(0.7);
	}

	protected readExecution(execution: Execution): void {
		for (const { json } of outputOf(execution, TRIGGER)) this.emitted.add(Number(json.id));
		for (const { json } of outputOf(execution, REGISTER, ERROR_OUTPUT)) {
			const { outcome } = json.details as { outcome: string };
			this.reported.set(Number(json.id), outcome);
		}
	}

	/** Adds orders until this share of all has arrived. */
	private arrive(share: number): void {
		const { emulators, orders } = this.surroundings;
		const count = Math.round(orders * share) - emulators.akinon.orders.size;
		if (count > 0) emulators.akinon.addOrders({ count, refusedByVoyado: true });
	}

	/** Somebody else takes some of the orders that wait. */
	private markElsewhere(): void {
		const { akinon } = this.surroundings.emulators;
		const waiting = [...akinon.orders.values()].filter((order) => !order.is_send);
		for (const { id } of waiting.filter(() => this.random() < 0.03)) {
			akinon.setSent([id]);
			this.elsewhere.add(id);
		}
	}

	protected count(): Outcome {
		const { akinon, voyado } = this.surroundings.emulators;
		const timesRegistered = new Map<string, number>();
		for (const { orderNumber } of voyado.registrations) {
			timesRegistered.set(orderNumber, (timesRegistered.get(orderNumber) ?? 0) + 1);
		}
		const outcome: Outcome = {
			registeredOnce: 0,
			unknown: 0,
			refused: 0,
			takenElsewhere: 0,
			lost: 0,
			twice: 0,
			neverEmitted: 0,
		};
		for (const { id, number, is_send: isSent } of akinon.orders.values()) {
			const times = timesRegistered.get(number) ?? 0;
			const reported = this.reported.get(id);
			if (times > 1) outcome.twice++;
			if (isSent && times > 0) outcome.registeredOnce += times === 1 ? 1 : 0;
			else if (reported === 'unknown') outcome.unknown++;
			else if (reported === 'refused' && times === 0) outcome.refused++;
			else if (this.elsewhere.has(id) && times === 0) outcome.takenElsewhere++;
			else {
				outcome.lost++;
				if (times === 0 && !this.emitted.has(id)) outcome.neverEmitted++;
			}
		}
		return outcome;
	}
}
