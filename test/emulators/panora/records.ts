import { Emulator } from '../emulator';
import { seededRandom } from '../random';
import { shopOrder } from '../shopOrders';
import { generateConnection, generateCustomer, generateOrder } from './generate';
import { MINUTE } from './rateLimit';
import {
	defaults,
	type PanoraConnection,
	type PanoraCustomer,
	type PanoraOptions,
	type PanoraOrder,
	type PanoraShopOrder,
} from './types';

export interface AddOptions {
	count: number;
	/** The connection that they belong to; the first one by default. */
	connectionToken?: string;
	overrides?: Partial<PanoraOrder>;
}

/** What a Panora server and the shops behind it have stored. */
export abstract class PanoraRecords extends Emulator<PanoraOptions> {
	readonly connections: PanoraConnection[] = [
		generateConnection('shopify', 'ecommerce', 'https://shop.example'),
		generateConnection('woocommerce', 'ecommerce', 'https://woo.example'),
		generateConnection('amazon', 'ecommerce', null),
		generateConnection('hubspot', 'crm', 'https://crm.example'),
	];
	/** By connection token. Lists sort them by the time at which they were stored. */
	readonly orders = new Map<string, PanoraOrder[]>();
	/** Orders that arrived in the shops, whatever the response was. */
	readonly shopOrders: PanoraShopOrder[] = [];
	/** By connection token. */
	readonly customers = new Map<string, PanoraCustomer[]>();
	/** The shop system of each order, by the order's ID. */
	private readonly providers = new Map<string, string>();
	/** When the shops last changed orders that were synced since, by the order's ID. */
	private readonly shopTimes = new Map<string, string>();
	private readonly random: () => number;
	private added = 0;
	/** Creation time of the last order: they start a day ago, one per second. */
	private clock = Date.now() - 24 * 60 * MINUTE;

	constructor(seed: number, options: Partial<PanoraOptions> = {}) {
		super(seed, { ...structuredClone(defaults), ...options });
		this.random = seededRandom(seed);
	}

	/** The token of the connection to a shop system. */
	token(provider = 'shopify'): string {
		return this.connections.find(({ provider_slug }) => provider_slug === provider)!
			.connection_token;
	}

	/** Adds generated orders and returns them. */
	addOrders({ count, connectionToken = this.token(), overrides }: AddOptions): PanoraOrder[] {
		const added = Array.from({ length: count }, () => ({ ...this.newOrder(), ...overrides }));
		this.orders.set(connectionToken, [...this.ordersOf(connectionToken), ...added]);
		const connection = this.connections.find((each) => each.connection_token === connectionToken);
		for (const { id } of added) this.providers.set(id, connection?.provider_slug ?? '');
		return added;
	}

	/** Adds generated customers and returns them. */
	addCustomers({ count, connectionToken = this.token() }: AddOptions): PanoraCustomer[] {
		const known = this.customers.get(connectionToken) ?? [];
		const added = Array.from({ length: count }, (_, n) =>
			generateCustomer(known.length + n + 1, this.clock + (known.length + n + 1) * 1000),
		);
		this.customers.set(connectionToken, [...known, ...added]);
		return added;
	}

	/**
	 * Stores orders anew, as a sync with the shop does for each order that it reads.
	 *
	 * @param changes what was changed in the shop; undefined if nothing was
	 * @param at epoch milliseconds
	 */
	sync(ids: string[], changes?: Partial<PanoraOrder>, at = Date.now()): void {
		const time = new Date(at).toISOString();
		for (const order of [...this.orders.values()].flat().filter(({ id }) => ids.includes(id))) {
			if (changes) this.shopTimes.set(order.id, time);
			else if (!this.shopTimes.has(order.id)) this.shopTimes.set(order.id, order.modified_at);
			Object.assign(order, changes, { modified_at: time });
		}
	}

	/** Removes orders, as if they had never existed. */
	removeOrders(ids: string[]): void {
		for (const [token, orders] of this.orders) {
			this.orders.set(
				token,
				orders.filter(({ id }) => !ids.includes(id)),
			);
		}
	}

	/** The shop's own order, as the shop has it since its last change. */
	protected shopOrderOf(order: PanoraOrder): unknown {
		const provider = this.providers.get(order.id) ?? '';
		const modifiedAt = this.shopTimes.get(order.id) ?? order.modified_at;
		const own = this.options.remoteData?.(order);
		return own ?? shopOrder({ ...order, modified_at: modifiedAt }, provider);
	}

	private newOrder(): PanoraOrder {
		this.added += 1;
		this.clock += 1000;
		return generateOrder(this.added, this.clock, this.random);
	}

	protected ordersOf(connectionToken: string): PanoraOrder[] {
		return this.orders.get(connectionToken) ?? [];
	}
}
