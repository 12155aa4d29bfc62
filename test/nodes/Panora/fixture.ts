import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach } from 'vitest';

import { Panora } from '../../emulators/panora';
import { runNode, type Credentials, type NodeRun, type NodeSettings } from '../../engine/engine';

/** The emulator of the current test. */
export let panora: Panora;
export let credentials: Credentials;

/** Starts an emulator for each test of a file, so that each has the full rate limit. */
export function usePanora(): void {
	beforeEach(async () => {
		panora = new Panora(1);
		await panora.listen(0);
		const { url, options } = panora;
		credentials = {
			panoraApi: { baseUrl: `${url}/`, apiKey: options.apiKey, allowPlainHttp: false },
		};
	});

	afterEach(async () => await panora.close());
}

export const locator = (value: unknown) => ({ __rl: true, mode: 'id', value }) as INodeParameters;
export const unset = { __rl: true, mode: 'list', value: '' } as INodeParameters;

export async function run(parameters: INodeParameters, rest: Partial<NodeSettings> = {}) {
	const connection = locator(panora.token());
	const settings = { type: 'panora', credentials, ...rest };
	return await runNode({ ...settings, parameters: { connection, ...parameters } });
}

export const getMany = async (parameters: INodeParameters = {}, rest?: Partial<NodeSettings>) =>
	await run({ resource: 'order', operation: 'getAll', ...parameters }, rest);

export const get = async (
	orderId: string,
	parameters: INodeParameters = {},
	rest?: Partial<NodeSettings>,
) => await run({ resource: 'order', operation: 'get', orderId, ...parameters }, rest);

export const create = async (parameters: INodeParameters, rest?: Partial<NodeSettings>) =>
	await run({ resource: 'order', operation: 'create', ...parameters }, rest);

export const createJson = async (order: IDataObject, parameters: INodeParameters = {}) =>
	await create({ inputMode: 'json', order: JSON.stringify(order), ...parameters });

export const idsOf = ({ items }: NodeRun) => items.map(({ json }) => json.id);
export const stored = () => panora.orders.get(panora.token())!;
export const storedIds = () => stored().map(({ id }) => id);
export const cursorOf = (id: string) => Buffer.from(id).toString('base64');
export const entries = () => panora.journal.entries;
