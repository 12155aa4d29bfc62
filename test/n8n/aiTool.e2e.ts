import type { IDataObject, INode } from 'n8n-workflow';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Akinon } from '../emulators/akinon';
import { startChatModel, type ChatModel } from './chatModel';
import { outputOf, type StoredCredential } from './client';
import { startN8n, type N8n } from './n8n';
import { PACKAGE_NODE_PREFIX, PROJECT_FOLDER } from './package';

/** The nodes as tools of n8n's own AI Agent, whose model is an emulator that says what is written here. */

const LIST = 'List_waiting_orders';
const MARK = 'Mark_order_as_sent';

let n8n: N8n;
let akinon: Akinon;
let model: ChatModel;
let credentials: StoredCredential[];

beforeAll(async () => {
	akinon = new Akinon(1);
	await akinon.listen(0);
	akinon.addOrders({ count: 3 });
	model = await startChatModel([
		() => ({ tool: LIST, input: {} }),
		() => ({ tool: MARK, input: { Order_ID: '1' } }),
		([orders]) => ({ tool: MARK, input: { Order_ID: secondId(orders) } }),
		([, failed, marked]) => `First: ${failed} Then: ${marked}`,
	]);
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
	const { apiToken } = akinon.options;
	credentials = [
		await n8n.client.createCredential('Akinon', 'akinonApi', {
			url: akinon.url,
			authentication: 'apiToken',
			apiToken,
		}),
		await n8n.client.createCredential('Model', 'openAiApi', { apiKey: 'none', url: model.url }),
	];
});

afterAll(async () => {
	await n8n?.stop();
	await model?.close();
	await akinon?.close();
});

/** What a model would do: it takes an ID out of what the tool has told it. */
function secondId(orders: string): string {
	return (JSON.parse(orders) as Array<{ id: string }>)[1].id;
}

function node(name: string, type: string, typeVersion: number, parameters: IDataObject): INode {
	return {
		id: name,
		name,
		type,
		typeVersion,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: Object.fromEntries(credentials.map((each) => [each.type, each])),
	};
}

function akinonTool(name: string, parameters: IDataObject): INode {
	return node(name, `${PACKAGE_NODE_PREFIX}akinonTool`, 2, { resource: 'order', ...parameters });
}

it('an agent lists the waiting orders and marks the one as sent that it chose', async () => {
	const fromModel = "={{ $fromAI('Order_ID', 'ID of the order to mark', 'string') }}";
	const { id } = await n8n.client.createWorkflow({
		name: 'Agent',
		nodes: [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			node('Agent', '@n8n/n8n-nodes-langchain.agent', 3.1, {
				promptType: 'define',
				text: 'Mark the second order that waits for the ERP as sent.',
			}),
			node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
				model: { __rl: true, mode: 'id', value: 'emulator' },
			}),
			akinonTool('List waiting orders', { operation: 'getAll', filters: { isSent: false } }),
			akinonTool('Mark order as sent', {
				operation: 'markAsSent',
				orderId: { __rl: true, mode: 'id', value: fromModel },
			}),
		],
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
			'List waiting orders': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			'Mark order as sent': { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
		},
	});

	const execution = await n8n.client.runManually(id, 'Start');

	expect(execution.data.resultData.error?.message).toBeUndefined();
	const [, second, ...others] = [...akinon.orders.values()];
	expect(outputOf(execution, 'Agent')[0].json.output).toContain(second.number);
	expect(second.is_send).toBe(true);
	const writes = akinon.journal.entries.filter(({ method }) => method !== 'GET');
	expect(writes.map(({ method, path }) => [method, path])).toEqual([
		['PATCH', '/api/v1/orders/1/'],
		['PATCH', `/api/v1/orders/${second.id}/`],
	]);
	for (const order of others) expect(order.is_send).toBe(false);
	// The failure of the first attempt, with what to do about it.
	expect(outputOf(execution, 'Agent')[0].json.output).toContain('Check the ID or number');
	expect(model.turns()).toBe(4);
	expect(
		model
			.offered()
			.map(({ name }) => name)
			.sort(),
	).toEqual([LIST, MARK]);
	const [, mark] = model.offered().sort((a, b) => a.name.localeCompare(b.name));
	expect(mark.description).toContain('a person should approve');
	expect(mark.parameters.required).toEqual(['Order_ID']);
});
