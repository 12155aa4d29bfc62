/** Fills in the forms of a published workflow that asks for a user name and password (Basic Auth). */
import { setTimeout as sleep } from 'node:timers/promises';

import type { N8n } from './n8n';

const POLL_INTERVAL_MS = 100;
const TIMEOUT_MS = 60_000;

/** A page of a form as n8n shows it, and where its answers go. */
export interface FormPage {
	url: string;
	html: string;
	authorization: string;
}

/** Opens the first page of a form. */
export async function openForm(
	{ url }: N8n,
	webhookId: string,
	{ user, password }: { user: string; password: string },
): Promise<FormPage> {
	const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
	return await read(`${url}/form/${webhookId}`, authorization);
}

/**
 * Sends a page's fields, in their order, and waits for the page that follows.
 *
 * @param isNext tells the awaited page from the one that n8n shows until then
 */
export async function submitForm(
	page: FormPage,
	fields: string[],
	isNext: (html: string) => boolean,
): Promise<FormPage> {
	const body = new FormData();
	for (const [index, value] of fields.entries()) body.append(`field-${index}`, value);
	const { authorization } = page;
	const headers = { authorization, connection: 'close' };
	const response = await fetch(page.url, { method: 'POST', body, headers });
	const text = await response.text();
	if (!response.ok) throw new Error(`The form answered ${response.status}: ${text.slice(0, 500)}`);
	const { formWaitingUrl = page.url } = text.startsWith('{')
		? (JSON.parse(text) as { formWaitingUrl?: string })
		: {};
	const deadline = Date.now() + TIMEOUT_MS;
	for (;;) {
		const next = await read(formWaitingUrl, authorization);
		if (isNext(next.html)) return next;
		if (Date.now() > deadline) throw new Error(`The form stayed at: ${next.html.slice(0, 2_000)}`);
		await sleep(POLL_INTERVAL_MS);
	}
}

async function read(url: string, authorization: string): Promise<FormPage> {
	const response = await fetch(url, { headers: { authorization, connection: 'close' } });
	return { url, html: await response.text(), authorization };
}
