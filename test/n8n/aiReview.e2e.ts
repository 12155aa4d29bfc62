import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import { emulatorCredentials } from '../emulators/credentials';
import { startEmulators, type Emulators } from '../emulators/emulators';
import type { VoucherifyOrder } from '../emulators/voucherify/types';
import { startChatModel, type ChatModel } from './chatModel';
import type { Execution, StoredCredential } from './client';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { importWorkflow, readExample } from './sync';

/** The example of an agent whose changes a person reviews, with a model that says what is written here. */

const TRIGGER = 'Chat Message';
const REVIEW = 'Ask a Person';
/** n8n lets no bots approve, nor whoever does not say what they are. */
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64) Firefox/140.0', connection: 'close' };

let shop: Emulators;
let n8n: N8n;
let model: ChatModel;
let workflowId: string;
let order: VoucherifyOrder;

beforeAll(async () => {
	shop = await startEmulators();
	const [{ id }] = shop.akinon.addOrders({ count: 1 });
	[order] = shop.voucherify.addOrders(1, { source_id: String(id), status: 'CREATED' });
	model = await startChatModel([
		() => ({ tool: 'Get_Orders_from_Akinon', input: {} }),
		([orders]) => ({
			tool: 'Update_Order_in_Voucherify',
			input: {
				toolParameters: { Order_ID: idIn(orders), Status: 'PAID' },
				hitlParameters: {},
			},
		}),
		([, answer]) => `It said: ${answer}`,
	]);
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER });
	const data = { ...emulatorCredentials(shop), openAiApi: { apiKey: 'none', url: model.url } };
	const credentials: Record<string, StoredCredential> = {};
	for (const [type, values] of Object.entries(data)) {
		credentials[type] = await n8n.client.createCredential(type, type, values as IDataObject);
	}
	workflowId = await importWorkflow(n8n, await readExample('ai-agent-with-review'), credentials);
});

beforeEach(() => {
	shop.voucherify.upsert({ ...order, status: 'CREATED' });
	shop.voucherify.journal.clear();
});

afterAll(async () => {
	await n8n?.stop();
	await model?.close();
	await shop?.close();
});

/** What a model would do: it takes the ID out of what the tool has told it. */
function idIn(orders: string): string {
	return (JSON.parse(orders) as Array<{ id: string }>)[0].id;
}

/** Says something in a chat of its own, and waits until the agent asks a person. */
async function chat(sessionId: string, chatInput: string): Promise<string> {
	const item = { json: { action: 'sendMessage', sessionId, chatInput } };
	const { executionId } = await n8n.client.request<{ executionId: string }>(
		'POST',
		`/rest/workflows/${workflowId}/run`,
		{ triggerToStartFrom: { name: TRIGGER, data: { data: { main: [[item]] } } } },
	);
	return executionId;
}

/** What a node says in the chat: text, or text with buttons. */
type Message = string | { text: string; buttons: Array<{ text: string; link: string }> };

/** Waits until a node of an execution has said something in the chat; it then waits for the chat. */
async function messageOf(executionId: string, node: string): Promise<Message> {
	const read = async () => messageIn(await n8n.client.getExecution(executionId), node);
	await expect.poll(read, { timeout: 60_000 }).toBeDefined();
	return (await read())!;
}

function messageIn({ data, status }: Execution, node: string): Message | undefined {
	if (status !== 'waiting') return undefined;
	const items = (data.resultData.runData[node] ?? []).flatMap((run) =>
		Object.values(run.data ?? {}).flatMap((outputs) => outputs.flatMap((output) => output ?? [])),
	);
	return items.map(({ sendMessage }) => sendMessage as Message | undefined).find(Boolean);
}

/** Reads how the agent asks. Returns the text, and the addresses of the buttons by what is on them. */
async function questionOf(executionId: string) {
	const { text, buttons } = (await messageOf(executionId, REVIEW)) as Exclude<Message, string>;
	return { text, links: Object.fromEntries(buttons.map((each) => [each.text, each.link])) };
}

const writes = () => shop.voucherify.journal.entries.filter(({ method }) => method !== 'GET');

it('shows the parameters to a person, and changes the order once they approve', async () => {
	const id = await chat('approved', 'Mark the order as paid.');
	const { text, links } = await questionOf(id);
	expect(text).toContain('Update_Order_in_Voucherify');
	expect(text).toContain(JSON.stringify({ Order_ID: order.source_id, Status: 'PAID' }));
	expect(writes()).toEqual([]);

	expect((await fetch(links.Approve, { headers: BROWSER })).status).toBe(200);
	expect(await messageOf(id, 'Answer')).toContain('"status":"PAID"');
	expect(shop.voucherify.orders.get(order.id)!.status).toBe('PAID');
	expect(writes()).toHaveLength(1);
});

it('sends nothing if the person declines, and the model is told', async () => {
	const id = await chat('declined', 'Mark the order as paid.');
	const { links } = await questionOf(id);
	expect((await fetch(links.Decline, { headers: BROWSER })).status).toBe(200);
	expect(await messageOf(id, 'Answer')).toContain('rejected');
	expect(shop.voucherify.orders.get(order.id)!.status).toBe('CREATED');
	expect(writes()).toEqual([]);
});
