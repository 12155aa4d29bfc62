import type { Emulators } from '../emulators/emulators';
import type { Exchange, Route } from '../emulators/emulator';
import { type Basis, Published } from './published';

export const providers = ['akinon', 'panora', 'voucherify', 'voyado'] as const;
export type ProviderName = (typeof providers)[number];

/** A route of an emulator, what describes it, and how it differs. */
export interface Row extends Route {
	provider: ProviderName;
	request: Basis;
	response: Basis;
	source: string;
	/** The statuses that it responded with. */
	statuses: number[];
	differences: string[];
}

const descriptions = Object.fromEntries(
	providers.map((provider) => [provider, new Published(provider)]),
) as Record<ProviderName, Published>;

/** Returns the published description of a provider. */
export function publishedBy(provider: ProviderName): Published {
	return descriptions[provider];
}

/** Compares every later request and response of the emulators with the published descriptions. */
export class Observation {
	private readonly seen = new Map<string, { statuses: Set<number>; differences: Set<string> }>();

	constructor(private readonly emulators: Emulators) {
		for (const provider of providers) {
			emulators[provider].observe((exchange) => this.record(provider, exchange));
		}
	}

	/** One row for each route of each emulator. */
	rows(): Row[] {
		return providers.flatMap((provider) =>
			this.emulators[provider].routeList.map((route) => this.row(provider, route)),
		);
	}

	/** The differences of all routes. */
	differences(): string[] {
		return this.rows().flatMap(({ provider, method, path, differences }) =>
			differences.map((difference) => `${provider} ${method} ${path}: ${difference}`),
		);
	}

	private record(provider: ProviderName, exchange: Exchange): void {
		const { statuses, differences } = this.of(provider, exchange);
		statuses.add(exchange.status);
		for (const each of publishedBy(provider).differences(exchange)) differences.add(each);
	}

	private of(provider: ProviderName, route: Route) {
		const key = `${provider} ${keyOf(route)}`;
		const seen = this.seen.get(key) ?? { statuses: new Set(), differences: new Set() };
		this.seen.set(key, seen);
		return seen;
	}

	private row(provider: ProviderName, { method, path }: Route): Row {
		const { statuses, differences } = this.of(provider, { method, path });
		return {
			provider,
			method,
			path,
			...publishedBy(provider).basis({ method, path }),
			statuses: [...statuses].sort(),
			differences: [...differences],
		};
	}
}

function keyOf({ method, path }: Route): string {
	return `${method} ${path}`;
}
