import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { DeduplicationStore } from '../../engine/deduplicationStore';
import { runNode, type Credentials, type NodeRun, type NodeSettings } from '../../engine/engine';
import { startEmulators, type Emulators } from '../../emulators/emulators';
import type { Voyado } from '../../emulators/voyado';

/** A busy machine needs long to load n8n. */
const START_TIMEOUT_MS = 120_000;

/** Everything a test of the Voyado node needs; reset before each test. */
export interface Fixture {
	voyado: Voyado;
	store: DeduplicationStore;
	credentials: Credentials;
	/** Registers orders in Voyado's own form, one item each. */
	register(orders: IDataObject[], settings?: RegisterSettings): Promise<NodeRun>;
	/** The order numbers that Voyado accepted, in order and with duplicates. */
	accepted(): string[];
	/** The number of orders sent, accepted or not. */
	sent(): number;
}

export interface RegisterSettings extends Partial<NodeSettings> {
	options?: INodeParameters;
	skipRegistered?: boolean;
	dryRun?: boolean;
}

/** Sets up the fixture for a test file. */
export function voyadoFixture(): Fixture {
	const fixture = {} as Fixture;
	let emulators: Emulators;

	beforeAll(async () => {
		emulators = await startEmulators();
		fixture.voyado = emulators.voyado;
		fixture.store = new DeduplicationStore();
		await fixture.store.install();
		fixture.credentials = credentialsFor(emulators.voyado.url, emulators.voyado.options.apiKey);
	}, START_TIMEOUT_MS);
	afterAll(async () => await emulators.close());
	beforeEach(() => {
		fixture.voyado.faults.clear();
		fixture.voyado.journal.clear();
		fixture.voyado.registrations.length = 0;
		fixture.store.rows.clear();
		fixture.store.beforeCall = () => undefined;
	});

	fixture.register = async (
		orders,
		{ options = {}, skipRegistered = true, dryRun = false, ...settings } = {},
	) =>
		await runNode({
			type: 'voyadoEngage',
			credentials: fixture.credentials,
			items: orders,
			parameters: {
				resource: 'order',
				operation: 'register',
				inputMode: 'json',
				order: '={{ $json }}',
				skipRegistered,
				dryRun,
				options,
			},
			...settings,
		});
	fixture.accepted = () => fixture.voyado.registrations.map(({ orderNumber }) => orderNumber);
	fixture.sent = () => fixture.voyado.journal.find({ method: 'POST' }).length;
	return fixture;
}

export function credentialsFor(baseUrl: string, apiKey: string): Credentials {
	return { voyadoEngageApi: { environment: 'custom', baseUrl, apiKey } };
}

/** The outcome of each item, whether it has a result or an error. */
export function outcomesOf(run: NodeRun): unknown[] {
	return run.items.map(
		({ json: { registration, details } }) => ((registration ?? details) as IDataObject).outcome,
	);
}
