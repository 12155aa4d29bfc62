import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach } from 'vitest';

import { DeduplicationStore } from '../../engine/deduplicationStore';
import { runNode, type Credentials, type NodeRun, type NodeSettings } from '../../engine/engine';
import { startSandbox, type Sandbox } from '../../sandbox/sandbox';
import type { Voyado } from '../../sandbox/voyado';

/** Everything a test of the Voyado node needs; empty again before each test. */
export interface Bed {
	voyado: Voyado;
	store: DeduplicationStore;
	credentials: Credentials;
	/** Registers orders, given as Voyado takes them, one item each. */
	register(orders: IDataObject[], settings?: RegisterSettings): Promise<NodeRun>;
	/** Order numbers that Voyado accepted, in order; one that was accepted twice is there twice. */
	accepted(): string[];
	/** How many orders were sent, accepted or not. */
	sent(): number;
}

export interface RegisterSettings extends Partial<NodeSettings> {
	options?: INodeParameters;
	skipRegistered?: boolean;
	dryRun?: boolean;
}

/** Sets the bed up for a test file. */
export function voyadoBed(): Bed {
	const bed = {} as Bed;
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox();
		bed.voyado = sandbox.voyado;
		bed.store = new DeduplicationStore();
		await bed.store.install();
		bed.credentials = credentialsFor(sandbox.voyado.url, sandbox.voyado.options.apiKey);
	});
	afterAll(async () => await sandbox.close());
	beforeEach(() => {
		bed.voyado.faults.clear();
		bed.voyado.journal.clear();
		bed.voyado.registrations.length = 0;
		bed.store.rows.clear();
		bed.store.beforeCall = () => undefined;
	});

	bed.register = async (
		orders,
		{ options = {}, skipRegistered = true, dryRun = false, ...settings } = {},
	) =>
		await runNode({
			type: 'voyadoEngage',
			credentials: bed.credentials,
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
	bed.accepted = () => bed.voyado.registrations.map(({ orderNumber }) => orderNumber);
	bed.sent = () => bed.voyado.journal.find({ method: 'POST' }).length;
	return bed;
}

export function credentialsFor(baseUrl: string, apiKey: string): Credentials {
	return { voyadoEngageApi: { environment: 'custom', baseUrl, apiKey } };
}

/** What each item became: its outcome, whether it went out or ended in an error. */
export function outcomesOf(run: NodeRun): unknown[] {
	return run.items.map(
		({ json: { registration, details } }) => ((registration ?? details) as IDataObject).outcome,
	);
}
