/** Fills in the forms of a published workflow, as the owner does who is logged in to n8n. */
import { setTimeout as sleep } from 'node:timers/promises';

import type { N8n } from './n8n';

const POLL_INTERVAL_MS = 100;
const TIMEOUT_MS = 60_000;

/** A page of a form as n8n shows it, and where its answers go. */
export interface FormPage {
	url: string;
	html: string;
}

/** Opens the first page of a form. */
export async function openForm({ url, client }: N8n, webhookId: string): Promise<FormPage> {
	return await read(`${url}/form/${webhookId}`, client.cookie);
}

/**
 * Sends a page's fields, in their order, and waits for the page that follows.
 *
 * @param isNext tells the awaited page from the one that n8n shows until then
 */
export async function submitForm(
	{ client }: N8n,
	page: FormPage,
	fields: string[],
	isNext: (html: string) => boolean,
): Promise<FormPage> {
	const body = new FormData();
	for (const [index, value] of fields.entries()) body.append(`field-${index}`, value);
	const [, token] = /const authToken = '([^']*)'/.exec(page.html) ?? [];
	const headers = { cookie: client.cookie, ...(token && { 'x-auth-token': token }) };
	const response = await fetch(page.url, { method: 'POST', body, headers });
	const text = await response.text();
	if (!response.ok) throw new Error(`The form answered ${response.status}: ${text.slice(0, 500)}`);
	const { formWaitingUrl = page.url } = text.startsWith('{')
		? (JSON.parse(text) as { formWaitingUrl?: string })
		: {};
	const deadline = Date.now() + TIMEOUT_MS;
	for (;;) {
		const next = await read(formWaitingUrl, client.cookie);
		if (isNext(next.html)) return next;
		if (Date.now() > deadline) throw new Error(`The form stayed at: ${next.html.slice(0, 2_000)}`);
		await sleep(POLL_INTERVAL_MS);
	}
}

async function read(url: string, cookie: string): Promise<FormPage> {
	const response = await fetch(url, { headers: { cookie, connection: 'close' } });
	return { url, html: await response.text() };
}
