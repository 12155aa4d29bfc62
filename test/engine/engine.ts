import { join } from 'node:path';
import { ExecutionLifecycleHooks, PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	NodeHelpers,
	Workflow,
	type IBinaryKeyData,
	type ICredentialDataDecryptedObject,
	type ICredentialsHelper,
	type ICredentialType,
	type IDataObject,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
	type IWorkflowExecuteAdditionalData,
	type NodeExecutionHint,
} from 'n8n-workflow';

import manifest from '../../package.json';

/** The package's folder. Its `dist` is loaded as n8n loads it. */
const packageFolder = join(__dirname, '..', '..');
const prefix = manifest.name;

export type Credentials = Record<string, ICredentialDataDecryptedObject>;

type Decryption = Parameters<ICredentialsHelper['getDecrypted']>;

export interface NodeRun {
	/** The items of the first output. */
	items: INodeExecutionData[];
	/** The items of the error output. */
	errorItems: INodeExecutionData[];
	/** The error that stopped the workflow. */
	error?: Error & {
		description?: string | null;
		context?: IDataObject;
		httpCode?: string | null;
		failure?: unknown;
	};
	hints: string[];
	/** The messages that it sent to the browser's console. */
	messages: string[];
	/** The execution's own data, for which n8n's list of executions can be searched. */
	customData: Record<string, string>;
	/** Everything that n8n would store about the run, as text. */
	stored: string;
}

export interface NodeSettings {
	/** The node's name in the package, such as `akinon`. */
	type: string;
	parameters: INodeParameters;
	credentials: Credentials;
	items?: IDataObject[];
	/** Files that every item has. */
	binary?: IBinaryKeyData;
	/** Replaces the package's node. */
	nodeType?: INodeType;
	onError?: INode['onError'];
	/** Whether n8n runs the node again, up to three times. */
	retryOnFail?: boolean;
	nodeId?: string;
	workflowId?: string;
	timezone?: string;
	signal?: AbortSignal;
}

let loading: Promise<PackageDirectoryLoader> | undefined;

/** Loads the built package once. */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
	loading ??= (async () => {
		const loader = new PackageDirectoryLoader(packageFolder);
		await loader.loadAll();
		return loader;
	})();
	return await loading;
}

/** Outputs the input items of a test. */
class Source implements INodeType {
	constructor(private readonly items: INodeExecutionData[]) {}

	description = {
		displayName: 'Source',
		name: 'source',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Source' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	} as unknown as INodeType['description'];

	/** Bound, since n8n calls it with its own context in the place of `this`. */
	execute = async (): Promise<INodeExecutionData[][]> => [this.items];
}

/**
 * Returns the node types of the package and the source of test items.
 *
 * @param own node types that replace the package's, by name
 */
export async function nodeTypes(
	items: INodeExecutionData[] = [],
	own: Record<string, INodeType> = {},
): Promise<INodeTypes> {
	const loader = await loadPackage();
	const types: Record<string, INodeType | IVersionedNodeType> = {
		'test.source': new Source(items),
	};
	for (const [name, { type }] of Object.entries(loader.nodeTypes))
		types[`${prefix}.${name}`] = own[name] ?? type;
	return {
		getByName: (type) => types[type],
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(types[type], version),
		getKnownTypes: () => ({}),
	};
}

/** Limits the requests of a login to the domains that the credential allows, as n8n does. */
function restrictDomains(
	{ helpers }: IHttpRequestHelper,
	{ allowedDomains }: ICredentialDataDecryptedObject,
): IHttpRequestHelper {
	const httpRequest = async (options: IHttpRequestOptions) =>
		await helpers.httpRequest({
			...options,
			...(typeof allowedDomains === 'string' && { allowedDomains }),
		});
	return { helpers: { httpRequest } } as IHttpRequestHelper;
}

/** n8n's handling of credentials without its database: expirable fields are stored in `credentials`. */
export async function credentialsHelper(credentials: Credentials): Promise<ICredentialsHelper> {
	const loader = await loadPackage();
	const typeOf = (name: string): ICredentialType => loader.credentialTypes[name].type;
	const helper = {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		getCredentialsProperties: (name: string) => typeOf(name).properties,
		async getDecrypted(...[, , name, mode, executeData, , place]: Decryption) {
			const data = { ...credentials[name] };
			if (!place) return data;
			const { workflow, runExecutionData, runIndex, itemIndex, node } = place;
			return workflow.expression.getParameterValue(
				data as INodeParameters,
				runExecutionData,
				runIndex,
				itemIndex,
				node.name,
				place.connectionInputData,
				mode,
				{},
				executeData,
			);
		},
		async preAuthentication(
			helpers: IHttpRequestHelper,
			data: ICredentialDataDecryptedObject,
			name: string,
			_node: INode,
			isExpired: boolean,
		) {
			const type = typeOf(name);
			const expirable = type.properties.find(({ typeOptions }) => typeOptions?.expirable);
			if (!expirable || !type.preAuthentication) return undefined;
			if (data[expirable.name] !== '' && !isExpired) return undefined;
			const output = await type.preAuthentication.call(restrictDomains(helpers, data), data);
			if (output[expirable.name] === undefined) return undefined;
			Object.assign(credentials[name], output);
			return Object.assign(data, output);
		},
		async authenticate(
			data: ICredentialDataDecryptedObject,
			name: string,
			options: IHttpRequestOptions,
		) {
			const { authenticate } = typeOf(name);
			if (typeof authenticate !== 'function')
				throw new Error(`${name} has no authenticate function`);
			return await authenticate(data, options);
		},
	};
	return helper as unknown as ICredentialsHelper;
}

/** The data that n8n passes to every run. The URLs only have to be valid. */
export function additionalData(
	rest: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	const workflow = { id: 'w', name: 'w', nodes: [], connections: {}, active: false };
	return {
		executionId: '1',
		restApiUrl: 'http://localhost/rest',
		instanceBaseUrl: 'http://localhost',
		webhookBaseUrl: 'http://localhost/webhook',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		webhookTestBaseUrl: 'http://localhost/webhook-test',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		currentNodeExecutionIndex: 0,
		hooks: new ExecutionLifecycleHooks('manual', '1', workflow as never),
		setExecutionStatus: () => undefined,
		sendDataToUI: () => undefined,
		...rest,
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** A node of a test workflow, with the package's credentials attached. */
export function packageNode(settings: Omit<NodeSettings, 'items'>): INode {
	const credentials = Object.fromEntries(
		Object.keys(settings.credentials).map((name) => [name, { id: name, name }]),
	);
	return {
		id: settings.nodeId ?? 'node-under-test',
		name: 'Node',
		type: `${prefix}.${settings.type}`,
		typeVersion: 1,
		position: [200, 0],
		parameters: settings.parameters,
		credentials,
		...(settings.onError && { onError: settings.onError }),
		...(settings.retryOnFail && { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 }),
	};
}

/** The node that gives the others their items. */
export const source: INode = {
	id: 'source',
	name: 'Source',
	type: 'test.source',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Runs a node of the built package in n8n's engine. */
export async function runNode(settings: NodeSettings): Promise<NodeRun> {
	const node = packageNode(settings);
	const { binary, nodeType } = settings;
	const items = (settings.items ?? [{}]).map((json) => ({ json, ...(binary && { binary }) }));
	const workflow = new Workflow({
		id: settings.workflowId ?? 'w',
		name: 'w',
		nodes: [source, node],
		connections: {
			Source: { main: [[{ node: 'Node', type: NodeConnectionTypes.Main, index: 0 }]] },
		},
		active: false,
		nodeTypes: await nodeTypes(items, nodeType && { [settings.type]: nodeType }),
		settings: { executionOrder: 'v1', timezone: settings.timezone ?? 'Europe/Istanbul' },
	});
	const helper = await credentialsHelper(settings.credentials);
	const messages: string[] = [];
	const sendDataToUI = (_type: string, data: IDataObject | IDataObject[]) =>
		void messages.push(...((data as IDataObject).messages as string[]));
	const execution = new WorkflowExecute(
		additionalData({ credentialsHelper: helper, sendDataToUI }),
		'manual',
	);
	const running = execution.run({ workflow, startNode: source });
	settings.signal?.addEventListener('abort', () => running.cancel(), { once: true });
	const run = await running;
	const nodeRun = run.data.resultData.runData.Node?.[0];
	return {
		items: nodeRun?.data?.main?.[0] ?? [],
		errorItems: nodeRun?.data?.main?.[1] ?? [],
		error: run.data.resultData.error as NodeRun['error'],
		hints: (nodeRun?.hints ?? []).map(({ message }: NodeExecutionHint) => message),
		messages,
		customData: run.data.resultData.metadata ?? {},
		get stored() {
			return storedText(run.data);
		},
	};
}

/** Returns everything reachable from a value, including errors, as text to search for secrets. */
export function storedText(value: unknown): string {
	const seen = new WeakSet<object>();
	return JSON.stringify(value, (_key, entry: unknown) => {
		if (typeof entry !== 'object' || entry === null) return entry;
		if (seen.has(entry)) return '[again]';
		seen.add(entry);
		if (!(entry instanceof Error)) return entry;
		return Object.fromEntries(
			Object.getOwnPropertyNames(entry).map((name) => [name, entry[name as keyof Error]]),
		);
	});
}
