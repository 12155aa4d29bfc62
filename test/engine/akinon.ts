import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { Akinon } from '../emulators/akinon';
import type { AkinonOptions } from '../emulators/akinon/options';
import { runNode, type Credentials, type NodeRun, type NodeSettings } from './engine';
import { durablePoller, legacyPoller, type Poller, type PollerSettings } from './poller';

type RunSettings = Partial<Omit<NodeSettings, 'type' | 'parameters'>>;
type TriggerSettings = Partial<Omit<PollerSettings, 'type' | 'parameters'>>;

/** Both of n8n's pollers, for tests that must pass with each. */
export const pollers = [
	{ name: 'legacy', create: legacyPoller },
	{ name: 'durable', create: durablePoller },
] as const;

/** Returns what the trigger's state remembers of emitted orders, by ID. */
export function leasesOf(state: IDataObject): Record<string, string> {
	const lists = Object.values((state.lists ?? {}) as Record<string, { leases?: object }>);
	return Object.assign({}, ...lists.map(({ leases }) => leases)) as Record<string, string>;
}

/** The Akinon emulator, with methods that run the Akinon nodes against it. */
export class AkinonFixture {
	readonly akinon: Akinon;

	constructor(options: Partial<AkinonOptions> = {}) {
		this.akinon = new Akinon(1, options);
	}

	/** Starts the emulator on a free port. */
	static async start(options: Partial<AkinonOptions> = {}): Promise<AkinonFixture> {
		const fixture = new AkinonFixture(options);
		await fixture.akinon.listen(0);
		return fixture;
	}

	async close(): Promise<void> {
		await this.akinon.close();
	}

	/** A credential with the emulator's API token. */
	tokenCredentials(changes: Partial<ICredentialDataDecryptedObject> = {}): Credentials {
		return {
			akinonApi: {
				url: this.akinon.url,
				authentication: 'apiToken',
				apiToken: this.akinon.options.apiToken,
				sessionToken: '',
				...changes,
			} as ICredentialDataDecryptedObject,
		};
	}

	/** A credential with the emulator's user name and password. */
	loginCredentials(changes: Partial<ICredentialDataDecryptedObject> = {}): Credentials {
		const { username, password } = this.akinon.options;
		return this.tokenCredentials({
			authentication: 'login',
			apiToken: '',
			username,
			password,
			...changes,
		});
	}

	/** Runs an operation of the Akinon node, such as `order.getAll`. */
	async run(
		operation: string,
		parameters: IDataObject = {},
		settings: RunSettings = {},
	): Promise<NodeRun> {
		const [resource, name] = operation.split('.');
		return await runNode({
			type: 'akinon',
			credentials: this.tokenCredentials(),
			...settings,
			parameters: { resource, operation: name, ...parameters } as INodeParameters,
		});
	}

	/** Creates a poller for the Akinon trigger. */
	async poller(
		create: (settings: PollerSettings) => Promise<Poller>,
		parameters: IDataObject = {},
		settings: TriggerSettings = {},
	): Promise<Poller> {
		return await create({
			type: 'akinonTrigger',
			credentials: this.tokenCredentials(),
			...settings,
			parameters: parameters as INodeParameters,
		});
	}
}
