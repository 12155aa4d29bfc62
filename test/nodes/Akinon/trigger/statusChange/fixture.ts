import type { IDataObject } from 'n8n-workflow';

import { AkinonFixture } from '../../../../engine/akinon';
import type { Poller, PollerSettings } from '../../../../engine/poller';
import type { AkinonOrder } from '../../../../emulators/orders';

type CreatePoller = (settings: PollerSettings) => Promise<Poller>;

/** The Akinon emulator, and pollers of the trigger's event 'Order Status Changed'. */
export class StatusChangeFixture extends AkinonFixture {
	static override async start(): Promise<StatusChangeFixture> {
		const fixture = new StatusChangeFixture();
		await fixture.akinon.listen(0);
		return fixture;
	}

	/** Creates a poller whose first run is over. */
	async watching(create: CreatePoller, parameters: IDataObject = {}): Promise<Poller> {
		const poller = await this.changes(create, parameters);
		await poller.activate();
		this.akinon.journal.clear();
		return poller;
	}

	async changes(create: CreatePoller, parameters: IDataObject = {}): Promise<Poller> {
		return await this.poller(create, { event: 'orderStatusChanged', ...parameters });
	}

	/** Adds orders with some items each. */
	place(count: number, status = '400'): AkinonOrder[] {
		return this.akinon.addOrders({ count, status, returningEvery: 0 });
	}
}

/** What changed, as `[order ID, from, to]`. */
export const changesOf = (items: IDataObject[]) =>
	items.map(({ id, change }) => {
		const { from, to } = change as IDataObject;
		return [Number(id), from, to];
	});

export const partsOf = (items: IDataObject[]) =>
	items.map(({ change }) => (change as IDataObject).parts);

export const warnings = ({ log }: Poller) => log.filter((line) => line.startsWith('warn'));

/** What the trigger remembers, by order ID. */
export function rememberedOf(poller: Poller): Record<string, string> {
	const { orders } = (poller.state().statusChange ?? {}) as IDataObject;
	return (orders ?? {}) as Record<string, string>;
}
