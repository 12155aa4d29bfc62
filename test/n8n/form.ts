/** Fills in the forms of a published workflow that asks for a user name and password (Basic Auth). */
import { setTimeout as sleep } from 'node:timers/promises';

import type { N8n } from './n8n';

const POLL_INTERVAL_MS = 100;
const TIMEOUT_MS = 60_000;

interface Login {
	user: string;
	password: string;
}

/** A page of a form as n8n shows it, and the address that its answers go to. */
export interface FormPage {
	url: string;
	html: string;
	authorization: string;
}

/** Opens the first page of a published workflow's form. */
export async function openForm(n8n: N8n, workflowId: string, login: Login): Promise<FormPage> {
	const { nodes } = await n8n.client.getWorkflow(workflowId);
	const { webhookId } = nodes.find(({ type }) => type.endsWith('.formTrigger'))!;
	const authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
	return await read(`${n8n.url}/form/${webhookId}`, authorization);
}

/** The labels of a page's fields, in their order, as a person reads them. */
export function labelsOf({ html }: FormPage): string[] {
	const labels = html.matchAll(/<label class='form-label[^']*' for='field-\d+'>([^<]*)<\/label>/g);
	return [...labels].map(([, label]) => readEntities(label));
}

/** The options of a page's checkboxes, as a person reads them. */
export function checkboxesOf({ html }: FormPage): string[] {
	const boxes = html.matchAll(/type='checkbox'[^>]*value='([^']*)'/g);
	return [...boxes].map(([, option]) => readEntities(option));
}

function readEntities(text: string): string {
	const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
	return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
		if (name) return named[name] ?? whole;
		return String.fromCharCode(hex ? parseInt(hex, 16) : Number(decimal));
	});
}

/** Sends a page's fields, in their order, and waits for the page that follows. */
export async function submitForm(page: FormPage, fields: string[]): Promise<FormPage> {
	const { authorization } = page;
	const body = new FormData();
	for (const [index, value] of fields.entries()) body.append(`field-${index}`, value);
	const headers = { authorization, connection: 'close' };
	const response = await fetch(page.url, { method: 'POST', body, headers });
	const text = await response.text();
	if (!response.ok) throw new Error(`The form answered ${response.status}: ${text.slice(0, 500)}`);
	const { formWaitingUrl = page.url } = text.startsWith('{')
		? (JSON.parse(text) as { formWaitingUrl?: string })
		: {};
	await waitForPage(formWaitingUrl, authorization);
	return await read(formWaitingUrl, authorization);
}

/** Waits as the form's own script does: n8n leaves a page unanswered while the execution runs. */
async function waitForPage(formWaitingUrl: string, authorization: string): Promise<void> {
	const url = new URL(formWaitingUrl);
	url.pathname += '/n8n-execution-status';
	const deadline = Date.now() + TIMEOUT_MS;
	for (;;) {
		const { html: status } = await read(url.href, authorization);
		if (status === 'form-waiting') return;
		if (!['running', 'new', 'waiting'].includes(status) || Date.now() > deadline) {
			throw new Error(`The form has no further page: the execution is "${status}".`);
		}
		await sleep(POLL_INTERVAL_MS);
	}
}

async function read(url: string, authorization: string): Promise<FormPage> {
	const response = await fetch(url, { headers: { authorization, connection: 'close' } });
	return { url, html: await response.text(), authorization };
}
