import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startEmulators, type Emulators } from '../emulators/emulators';
import { nodeOf, outputOf } from './client';
import { readDigest } from './digest';
import { checkboxesOf, labelsOf, openForm, submitForm, type FormPage } from './form';
import { startN8n, type N8n } from './n8n';
import { PROJECT_FOLDER } from './package';
import { createCredentials, importWorkflow, readExample } from './sync';

/** What a person on call does after a bad night: the log, the form and the digest, from the examples. */

const LOG = 'akinon_to_voyado_log';
const LOGIN = { user: 'kim', password: 'Order-providers-1' };
const ORDERS_PATH = '/api/v2/orders';
/** The trigger only polls when it is published, so that no poll comes between. */
const onceAYear = { pollTimes: { item: [{ mode: 'custom', cronExpression: '0 0 1 1 *' }] } };
/** Not the zone of the log, which is UTC. */
const ZONE = 'Europe/Istanbul';
const MARKUP = '<img src=x onerror=alert(1)> $& "A"';

let n8n: N8n;
let shop: Emulators;
let credentials: Awaited<ReturnType<typeof createCredentials>>;
let syncId: string;
let formId: string;

beforeAll(async () => {
	shop = await startEmulators();
	n8n = await startN8n({ packageFolder: PROJECT_FOLDER, env: { GENERIC_TIMEZONE: ZONE } });
	credentials = await createCredentials(n8n, shop);
});

afterAll(async () => {
	await n8n?.stop();
	await shop?.close();
});

async function readLog(): Promise<Record<string, IDataObject>> {
	const rows = await n8n.client.readDataTable(LOG);
	return Object.fromEntries(rows.map((row) => [String(row.orderId), row]));
}

/** The time of a date in the log, as people read it in n8n's zone. */
function clockTime(date: unknown): string {
	const format = { timeZone: ZONE, hour: '2-digit', minute: '2-digit' } as const;
	return `${new Date(String(date)).toLocaleTimeString('en-GB', format)} GMT+3`;
}

const find = async (number = '') => await submitForm(await openForm(n8n, formId, LOGIN), [number]);

/** Chooses what shall become of orders, by ID, on the page that lists them. */
async function choose(page: FormPage, actions: Record<string, string>): Promise<FormPage> {
	const labels = labelsOf(page);
	const fields = labels.map(
		(label) => Object.entries(actions).find(([id]) => label.includes(`ID ${id})`))?.[1] ?? '',
	);
	expect(fields.filter(Boolean)).toHaveLength(Object.keys(actions).length);
	return await submitForm(page, fields);
}

it('the recipe rehearses without a log, and says of each order what became of it', async () => {
	const { akinon, voyado } = shop;
	const sync = await readExample('akinon-to-voyado');
	Object.assign(sync.nodes[0].parameters, onceAYear);
	const [refused] = akinon.addOrders({ count: 1, refusedByVoyado: true });
	const rehearsal = structuredClone(sync);
	for (const { parameters } of rehearsal.nodes) {
		if (['register', 'markAsSent'].includes(String(parameters.operation))) parameters.dryRun = true;
	}
	const rehearsalId = await importWorkflow(n8n, rehearsal, credentials);
	const rehearsed = await n8n.client.runManually(rehearsalId, 'Akinon Trigger');
	expect(rehearsed.data.resultData.error?.message).toBeUndefined();
	expect(outputOf(rehearsed, 'All Outcomes')).toHaveLength(1);
	expect(await n8n.client.readDataTable(LOG)).toEqual([]);
	expect(await readDigest(n8n, credentials)).toBeUndefined();

	// Two are unknown, one cannot be marked, one is refused, and one has its last delivery.
	akinon.addOrders({ count: 5 });
	voyado.faults.add({
		kind: 'resetAfter',
		match: { method: 'POST', path: ORDERS_PATH, skip: 1, times: 2 },
	});
	const [unmarked] = akinon.addOrders({ count: 1 });
	akinon.faults.add({
		kind: 'status',
		status: 400,
		match: { path: `/api/v1/orders/${unmarked.id}/` },
	});
	syncId = await importWorkflow(n8n, sync, credentials);
	expect((await n8n.client.activateWorkflow(syncId)).status).toBe('published');
	const execution = await n8n.client.waitForFirstExecution(syncId);

	// Marked first, then shown as failed.
	expect(execution.data.resultData.lastNodeExecuted).toBe('Show as Failed');
	expect(execution.data.resultData.error?.message).toContain('4 of 7 orders are not done');
	expect(outputOf(execution, 'Needs a Person')).toHaveLength(3);
	const { failedOrders } = execution.data.resultData.metadata!;
	for (const { number } of [refused, unmarked]) expect(failedOrders).toContain(number);
	const log = await readLog();
	const states = Object.values(log).map(({ state }) => state);
	expect(states.sort()).toEqual([
		...['marked', 'marked', 'marked', 'refused', 'registered', 'unknown', 'unknown'],
	]);
	expect(log[refused.id]).toMatchObject({
		number: refused.number,
		channel: 'Shop',
		deliveries: expect.stringMatching(/^1 of \d+$/),
		email: '',
		why: expect.stringMatching(/^400, .+ is not a valid email, code InvalidEmailAddress\./),
		whatToDo: expect.stringContaining("'Match Contact By'"),
		execution: `${n8n.url}/workflow/${syncId}/executions/${execution.id}`,
	});
	expect(Date.parse(String(log[refused.id].nextAttempt))).toBeGreaterThan(Date.now());
	expect(log[unmarked.id]).toMatchObject({ state: 'registered' });
	akinon.faults.clear();
});

it('the form brings each order to the end that a person chooses, and tells the truth', async () => {
	const { akinon, voyado } = shop;
	const log = await readLog();
	const ids = (state: string) => Object.keys(log).filter((id) => log[id].state === state);
	const [again, wentOut] = ids('unknown');
	const [refused] = ids('refused');
	const [registered] = ids('registered');
	// A new order with markup, of another status; and one that is gone before it is sent again.
	const [odd] = akinon.addOrders({ count: 1, overrides: { number: MARKUP, status: '450' } });
	const [gone] = akinon.addOrders({ count: 1, overrides: { status: '450' } });

	const form = await readExample('akinon-orders-left-behind');
	nodeOf(form, 'Send Again').parameters.workflowId = { __rl: true, mode: 'id', value: syncId };
	const httpBasicAuth = await n8n.client.createCredential('Form', 'httpBasicAuth', LOGIN);
	formId = await importWorkflow(n8n, form, { ...credentials, httpBasicAuth });
	expect((await n8n.client.activateWorkflow(formId)).status).toBe('published');
	const anonymous = await openForm(n8n, formId, { ...LOGIN, password: 'wrong' });
	expect(labelsOf(anonymous)).toEqual([]);

	const page = await find();
	const shown = labelsOf(page);
	expect(shown).toHaveLength(7);
	expect(shown.slice(0, 2).join()).toContain('unknown');
	expect(shown.join()).toMatch(
		new RegExp(`\\$& "A" \\(Shop, ID ${odd.id}\\): waits, not in the log`),
	);
	expect(page.html).not.toContain('<img src=x');

	akinon.removeOrders([gone.id]);
	const question = await choose(page, {
		[again]: 'Send again',
		[wentOut]: 'Only mark as sent: the message did go out',
		[refused]: 'Leave out for good: no message',
		[registered]: 'Leave as it is',
		[odd.id]: 'Send again',
		[gone.id]: 'Send again',
	});
	// Only one of them may go out twice.
	expect(checkboxesOf(question)).toEqual([expect.stringContaining(`${again} · order `)]);
	const sent = await submitForm(question, [JSON.stringify(checkboxesOf(question))]);
	expect(sent.html).toContain('Not all orders are done');
	expect(sent.html).not.toContain('<img src=x');
	expect(sent.html).toMatch(new RegExp(`ID ${again}\\): Registered in Voyado Engage and marked`));
	expect(sent.html).toMatch(new RegExp(`ID ${wentOut}\\): settled by a person`));
	expect(sent.html).toMatch(new RegExp(`ID ${refused}\\): settled by a person`));
	expect(sent.html).toMatch(new RegExp(`ID ${odd.id}\\): (refused|Registered)`));
	expect(sent.html).toMatch(
		new RegExp(`ID ${gone.id}\\): nothing was done\\. Akinon did not find`),
	);
	expect(sent.html).not.toContain(`ID ${registered})`);
	// The customer got it twice, as the person had confirmed.
	expect(voyado.duplicates).toBe(1);
});

it('the form finds a done order by its number, and the last delivery of an outage is given up', async () => {
	const [done] = Object.values(await readLog()).filter(({ state }) => state === 'marked');
	const labels = labelsOf(await find(String(done.number)));
	expect(labels).toHaveLength(1);
	const [state, since] = labels[0].split('\n');
	expect(state).toMatch(new RegExp(`ID ${done.orderId}\\): marked$`));
	expect(since).toContain(clockTime(done.since));
	expect((await find('none')).html).toContain('No order found');

	const down = await startEmulators();
	const [order] = down.akinon.addOrders({ count: 1, firstId: 99_001 });
	const own = await createCredentials(n8n, down);
	await down.voyado.close();
	const sync = await readExample('akinon-to-voyado');
	Object.assign(sync.nodes[0].parameters, onceAYear, { maximumDeliveries: 1 });
	const downId = await importWorkflow(n8n, sync, own);
	await n8n.client.activateWorkflow(downId);
	const execution = await n8n.client.waitForFirstExecution(downId);
	await n8n.client.deactivateWorkflow(downId);
	await down.akinon.close();
	expect(execution.status).toBe('error');
	expect((await readLog())[order.id]).toMatchObject({
		state: 'given up',
		deliveries: '1 of 1',
		nextAttempt: null,
		whatToDo: expect.stringMatching(/^It does not come again by itself/),
	});

	// Registered, but Akinon refuses the mark: the form does not say that the order is done.
	const [waiting] = shop.akinon.addOrders({ count: 1 });
	const path = `/api/v1/orders/${waiting.id}/`;
	shop.akinon.faults.add({ kind: 'status', status: 400, match: { path } });
	const sent = await choose(await find(waiting.number), { [waiting.id]: 'Send again' });
	expect(sent.html).toContain('Not all orders are done');
	expect(sent.html).toContain(`ID ${waiting.id}): registered. Registered in Voyado, not marked`);

	const digest = await readDigest(n8n, credentials);
	expect(digest?.subject).toMatch(/: \d open, [12] for a person$/);
	expect(digest?.text).toContain('given up: 1');
	const { since: givenUpSince } = (await readLog())[order.id];
	expect(digest?.text).toContain(`ID ${order.id}): given up since`);
	expect(digest?.text).toContain(`${clockTime(givenUpSince)}\n`);
	expect(digest?.text).not.toContain(waiting.number);
});
