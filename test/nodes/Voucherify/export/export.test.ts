import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INodeExecutionData } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { setUp, type Fixture } from '../fixture';

let fixture: Fixture;

beforeEach(async () => {
	fixture = await setUp();
});

afterEach(async () => await fixture.voucherify.close());

const scheduled = () =>
	fixture.voucherify.journal.find({ method: 'POST', path: '/v1/orders/export' }).at(-1)?.body;

/** In memory, n8n keeps binary data as base64. */
const textOf = (item: INodeExecutionData, field = 'data') =>
	Buffer.from(item.binary?.[field]?.data ?? '', 'base64').toString();

describe('Order: Export', () => {
	it('waits and downloads a file from the download server', async () => {
		const orders = fixture.voucherify.addOrders(3, { metadata: { channel: 'web, "app"' } });
		const run = await fixture.run('order', 'export', {
			fields: ['source_id', 'amount'],
			metadataFields: ['channel'],
			options: { sort: '-created_at', otherMetadataFields: 'a, b' },
		});
		expect(run.error).toBeUndefined();
		expect(scheduled()).toEqual({
			parameters: {
				order: '-created_at',
				fields: ['source_id', 'amount', 'metadata.channel', 'metadata.a', 'metadata.b'],
			},
		});
		const [item] = run.items;
		const [{ id }] = fixture.voucherify.exports.values();
		expect(textOf(item).split('\n')).toEqual([
			'Source ID,Amount,Metadata Channel,Metadata A,Metadata B',
			...[...orders].reverse().map((order) => `${order.source_id},1999,"web, ""app""",,`),
			'',
		]);
		expect(item.binary?.data).toMatchObject({ fileName: `${id}.csv`, mimeType: 'text/csv' });
		expect(item.json).toMatchObject({ id, status: 'DONE' });
		expect(fixture.voucherify.downloads).toEqual([
			{ path: `/v1/exports/${id}`, hasKeys: true, status: 200 },
		]);
		expect(run.stored).not.toContain('token=');
	});

	it('takes the name and the field for the file', async () => {
		const options = { fileName: 'orders.csv', binaryField: 'file' };
		const run = await fixture.run('order', 'export', { options });
		expect(run.items[0].binary?.file).toMatchObject({ fileName: 'orders.csv' });
	});

	it('parses the file to items, as text and by its own headers', async () => {
		fixture.voucherify.addOrders(2, { metadata: { channel: 'two\nlines' } });
		const parameters = { result: 'items', fields: ['source_id', 'amount', 'metadata.channel'] };
		const run = await fixture.run('order', 'export', parameters);
		expect(run.items.map(({ json }) => json)).toEqual([
			{ 'Source ID': 'S-1', Amount: '1999', 'Metadata Channel': 'two\nlines' },
			{ 'Source ID': 'S-2', Amount: '1999', 'Metadata Channel': 'two\nlines' },
		]);
		expect(run.items[1].pairedItem).toEqual({ item: 0 });
	});

	it('sends filters with their operators, values in lists and dates in UTC', async () => {
		fixture.voucherify.addOrders(2);
		fixture.voucherify.addOrders(1, { status: 'CREATED' });
		fixture.voucherify.addOrders(1, { amount: 100 });
		const run = await fixture.run('order', 'export', {
			result: 'items',
			fields: ['source_id'],
			filters: {
				amount: [
					{
						key: 'amount',
						operator: '$more_than_equal',
						value: '19.99',
						amountUnit: 'decimal',
					},
				],
				date: [{ key: 'created_at', operator: '$after', value: '2026-01-01T00:00:00' }],
				otherMetadata: [
					{ key: 'a', operator: '$is_unknown', value: '' },
					{ key: 'b', operator: '$count_less', value: '2' },
				],
				sourceId: [{ key: 'source_id', operator: '$starts_with', value: 'S-' }],
				status: [{ key: 'status', operator: '$in', value: 'paid, FULFILLED' }],
			},
		});
		expect(run.error).toBeUndefined();
		expect(scheduled()).toMatchObject({
			parameters: {
				filters: {
					junction: 'and',
					amount: { conditions: { $more_than_equal: [1999] } },
					created_at: { conditions: { $after: ['2025-12-31T21:00:00.000Z'] } },
					'metadata.a': { conditions: { $is_unknown: [''] } },
					'metadata.b': { conditions: { $count_less: [2] } },
					source_id: { conditions: { $starts_with: ['S-'] } },
					status: { conditions: { $in: ['PAID', 'FULFILLED'] } },
				},
			},
		});
		expect(run.items.map(({ json }) => json['Source ID'])).toEqual(['S-1', 'S-2']);
	});

	it.each([
		[
			"'Filters > Amount > 1 > Value' is not a whole number of minor units: 1.5",
			{ amount: [{ key: 'amount', operator: '$is', value: '1.5', amountUnit: 'minor' }] },
		],
		["'Amounts In' is empty", { amount: [{ key: 'amount', operator: '$is', value: '1.5' }] }],
		[
			'\'Filters > Date > 1 > Value\' is not a date: "soon"',
			{ date: [{ key: 'created_at', operator: '$after', value: 'soon' }] },
		],
		[
			'\'Filters > Date > 1 > Operator\' is not one of its values: "$is"',
			{ date: [{ key: 'created_at', operator: '$is', value: '2026-01-01' }] },
		],
		[
			"'Filters > Status > 1 > Value' is empty",
			{ status: [{ key: 'status', operator: '$in', value: ' , ' }] },
		],
		[
			"'Filters > Status > 2 > Operator' uses 'Is' twice for status",
			{
				status: [
					{ key: 'status', operator: '$is', value: 'PAID' },
					{ key: 'status', operator: '$is', value: 'CREATED' },
				],
			},
		],
		[
			"'Filters > Metadata (Other Key) > 1 > Key' is empty",
			{ otherMetadata: [{ key: '', operator: '$is', value: 'x' }] },
		],
	])('refuses before anything is sent: %s', async (message, filters) => {
		const run = await fixture.run('order', 'export', { filters });
		expect(run.error?.message).toBe(`${message} [item 0]`);
		expect(fixture.voucherify.journal.find()).toEqual([]);
	});

	it("filters by IDs and the initial amount, and by the option 'Filters (JSON)'", async () => {
		const run = await fixture.run('order', 'export', {
			result: 'scheduled',
			filters: {
				amount: [{ key: 'initial_amount', operator: '$has_value', value: '' }],
				sourceId: [
					{ key: 'id', operator: '$is', value: 'ord_1' },
					{ key: 'customer_id', operator: '$in', value: 'cust_1,cust_2' },
				],
			},
			options: {
				filtersJson: '{"junction":"OR","referrer_id":{"conditions":{"$is":"cust_3"}}}',
			},
		});
		expect(run.error).toBeUndefined();
		expect(scheduled()).toEqual({
			parameters: {
				fields: expect.any(Array),
				filters: {
					junction: 'or',
					initial_amount: { conditions: { $has_value: [''] } },
					id: { conditions: { $is: ['ord_1'] } },
					customer_id: { conditions: { $in: ['cust_1', 'cust_2'] } },
					referrer_id: { conditions: { $is: ['cust_3'] } },
				},
			},
		});
	});

	it.each([
		['{"status":{"$is":["PAID"]}}', /'Options > Filters \(JSON\) > status' has no conditions/],
		['[1]', /'Options > Filters \(JSON\)' is not a JSON object/],
		['{"id":{"conditions":{"$is":["b"]}}}', /has a filter for id, and so has 'Filters'/],
		['{"junction":{}}', /'Options > Filters \(JSON\) > junction' is not text/],
		['={{ ({ a: { conditions: { $is: NaN } } }) }}', /'Options > Filters \(JSON\)' cannot be sent/],
	])('refuses the JSON filters %s', async (filtersJson, message) => {
		const filters = { sourceId: [{ key: 'id', operator: '$is', value: 'a' }] };
		const run = await fixture.run('order', 'export', { filters, options: { filtersJson } });
		expect(run.error?.message).toMatch(message);
		expect(fixture.voucherify.journal.find()).toEqual([]);
	});

	it('sends a filter whose name every object of JavaScript has', async () => {
		const filtersJson = '{"valueOf":{"conditions":{"$is":["a"]}}}';
		await fixture.run('order', 'export', { result: 'scheduled', options: { filtersJson } });
		expect(scheduled()).toMatchObject({ parameters: { filters: JSON.parse(filtersJson) } });
	});

	it('combines filters as the option says', async () => {
		await fixture.run('order', 'export', {
			result: 'scheduled',
			filters: {
				sourceId: [{ key: 'source_id', operator: '$is', value: 'S-1' }],
				status: [{ key: 'status', operator: '$is', value: 'PAID' }],
			},
			options: { junction: 'or' },
		});
		expect(scheduled()).toMatchObject({ parameters: { filters: { junction: 'or' } } });
	});

	it('only schedules if set to', async () => {
		const run = await fixture.run('order', 'export', { result: 'scheduled' });
		expect(run.items[0].json).toMatchObject({ status: 'SCHEDULED', exported_object: 'order' });
		expect(fixture.voucherify.journal.find()).toHaveLength(1);
	});

	it('returns ID and last status after the time limit', async () => {
		fixture.voucherify.options.isJobStuck = true;
		const run = await fixture.run('order', 'export', { options: { timeLimit: 1 } });
		const [{ id }] = fixture.voucherify.exports.values();
		expect(run.items[0].json).toMatchObject({ id, status: 'IN_PROGRESS' });
		expect(run.hints).toEqual([
			`Export ${id} was not done within the time limit. Continue with 'Export: Download' and its ID.`,
		]);
	});

	it('keeps waiting after a failed poll, reports changes, and exports once', async () => {
		fixture.voucherify.options.jobMilliseconds = 1500;
		fixture.voucherify.addOrders(1);
		const match = { path: '/v1/exports/*', times: 4 };
		fixture.voucherify.faults.add({ kind: 'status', status: 503, match });
		const run = await fixture.run('order', 'export', { result: 'items' });
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(1);
		const [{ id }, ...others] = fixture.voucherify.exports.values();
		expect(others).toEqual([]);
		expect(run.messages).toEqual([`Voucherify: export ${id} is DONE`]);
	});

	it.each([undefined, null, '', 7, { a: 1 }])(
		'has an unknown outcome if Voucherify names it %j',
		async (id) => {
			const body = { id, status: 'SCHEDULED' };
			fixture.voucherify.faults.add({ kind: 'status', status: 200, body });
			const run = await fixture.run('order', 'export', {}, { onError: 'continueRegularOutput' });
			expect(run.items[0].json.details).toMatchObject({ outcome: 'unknown' });
			expect(fixture.voucherify.journal.entries).toHaveLength(1);
		},
	);

	it.each<[string, unknown]>([
		['a text of a megabyte', `IN\nPROGRESS${'x'.repeat(1_000_000)}`],
		['no text', { toString: 1, valueOf: 1 }],
	])('waits on if its status is %s, and reports it in short', async (_, state) => {
		fixture.voucherify.faults.add({
			kind: 'status',
			status: 200,
			body: { id: 'exp_1', status: state },
			match: { method: 'GET', times: 1 },
		});
		const run = await fixture.run('order', 'export', { result: 'items' });
		expect(run.error).toBeUndefined();
		for (const message of run.messages) {
			expect(message.length).toBeLessThan(300);
			expect(message).not.toContain('\n');
		}
	});

	it('names the export if its state cannot be read', async () => {
		const match = { method: 'GET', path: '/v1/exports/*' };
		fixture.voucherify.faults.add({ kind: 'status', status: 403, match });
		const run = await fixture.run('order', 'export');
		const [{ id }] = fixture.voucherify.exports.values();
		expect(run.error?.description).toContain(
			`Export ${id} continues: get its file later with 'Export: Download'.`,
		);
	});

	it('says that the export failed in Voucherify', async () => {
		fixture.voucherify.options.isJobFailing = true;
		const run = await fixture.run('order', 'export');
		const [{ id }] = fixture.voucherify.exports.values();
		expect(run.error?.message).toBe(`Export ${id} failed in Voucherify [item 0]`);
	});
});

describe('the download link', () => {
	it('is downloaded without the keys from a server that is not in the credential', async () => {
		fixture.credential.downloadUrl = '';
		fixture.voucherify.options.downloadNeedsKeys = false;
		const run = await fixture.run('order', 'export');
		expect(run.error).toBeUndefined();
		expect(fixture.voucherify.downloads).toMatchObject([{ hasKeys: false, status: 200 }]);
	});

	it('is downloaded without the keys, even if that server requires them', async () => {
		fixture.credential.downloadUrl = '';
		const run = await fixture.run('order', 'export');
		expect(run.error?.httpCode).toBe('401');
		expect(run.error?.message).toContain(
			`The file at ${fixture.voucherify.downloadUrl} was refused`,
		);
		expect(run.error?.description).toContain("enter it as 'Download URL' in the credential");
		expect(fixture.voucherify.downloads.every(({ hasKeys }) => !hasKeys)).toBe(true);
	});

	it('is requested again if a server without the keys denies it', async () => {
		fixture.credential.downloadUrl = '';
		fixture.voucherify.options.downloadNeedsKeys = false;
		let answers = 0;
		fixture.voucherify.options.answerDownload = (reply) => {
			answers += 1;
			if (answers > 1) return false;
			void reply.code(403).send('<Error><Code>AccessDenied</Code></Error>');
			return true;
		};
		const run = await fixture.run('order', 'export');
		expect(run.error).toBeUndefined();
		expect(fixture.voucherify.downloads).toHaveLength(2);
	});

	it('is requested again if it has expired', async () => {
		fixture.voucherify.addOrders(1);
		fixture.voucherify.options.tokenMilliseconds = -1;
		const started = fixture.run('order', 'export');
		fixture.voucherify.beforeEach(({ path }) => {
			if (/^\/v1\/exports\//.test(path) && fixture.voucherify.downloads.length > 0) {
				fixture.voucherify.options.tokenMilliseconds = 60_000;
			}
		});
		const run = await started;
		expect(run.error).toBeUndefined();
		expect(fixture.voucherify.downloads.map(({ status }) => status)).toEqual([401, 200]);
	});
});

describe('the file behind the link', () => {
	let storage: Server;
	let storageHeaders: IncomingHttpHeaders[];

	beforeEach(async () => {
		storageHeaders = [];
		storage = createServer((request, response) => {
			storageHeaders.push(request.headers);
			response.end('Source ID\nfrom storage\n');
		});
		await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
	});

	afterEach(() => void storage.close());

	const storageUrl = () => `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;

	it('is downloaded without the keys from a redirect target', async () => {
		fixture.voucherify.options.answerDownload = (reply) => {
			void reply.redirect(`${storageUrl()}/file`);
			return true;
		};
		const run = await fixture.run('order', 'export');
		expect(textOf(run.items[0])).toBe('Source ID\nfrom storage\n');
		expect(fixture.voucherify.downloads).toMatchObject([{ hasKeys: true }]);
		expect(storageHeaders).toHaveLength(1);
		expect(Object.keys(storageHeaders[0])).not.toContain('x-app-token');
		expect(Object.keys(storageHeaders[0])).not.toContain('x-app-id');
	});

	it('leaves no connection open after a redirect', async () => {
		const closed = new Promise<void>((resolve) => {
			fixture.voucherify.options.answerDownload = (reply) => {
				reply.hijack();
				reply.raw.on('close', resolve);
				reply.raw.writeHead(302, { location: `${storageUrl()}/file` });
				// More than a socket buffers, so that it ends only when it is closed.
				reply.raw.write(Buffer.alloc(32 * 1024 * 1024));
				return true;
			};
		});
		expect((await fixture.run('order', 'export')).error).toBeUndefined();
		await closed;
	});

	it.each([
		['a circle', () => `${fixture.voucherify.downloadUrl}/round`, 'at http://127.0.0.1:'],
		['another machine over plain http', () => 'http://10.1.2.3/file', 'at http://10.1.2.3, which'],
		['a file of this machine', () => 'file:///etc/hostname', 'at null, which'],
	])('is not downloaded from %s', async (_what, location, where) => {
		fixture.voucherify.options.answerDownload = (reply) => {
			const target = location();
			const isCircle = target.endsWith('/round');
			void reply.redirect(isCircle ? String(reply.request.url) : target);
			return true;
		};
		const run = await fixture.run('order', 'export');
		expect(run.error?.message).toContain(`Voucherify points to a file ${where}`);
		expect(fixture.voucherify.downloads.length).toBeLessThanOrEqual(4);
	});

	const answerWith = (file: string) => {
		fixture.voucherify.options.answerDownload = (reply) => {
			void reply.type('text/plain').send(file);
			return true;
		};
	};

	it('keeps columns with duplicate names or without a name', async () => {
		answerWith('column_2,,a,a,\n1,2,3,4,5,6\n7,8\n');
		const run = await fixture.run('order', 'export', { result: 'items' });
		expect(run.items.map(({ json }) => json)).toEqual([
			{ column_2: '1', column_2_: '2', a: '3', column_4: '4', column_5: '5', column_6: '6' },
			{ column_2: '7', column_2_: '8' },
		]);
	});

	it('can have thousands of columns', async () => {
		const names = Array.from({ length: 10_000 }, (_, index) => `name ${index}`);
		answerWith(`${names.join(',')}\n1,2\n`);
		const run = await fixture.run('order', 'export', { result: 'items' });
		expect(run.items.map(({ json }) => json)).toEqual([{ 'name 0': '1', 'name 1': '2' }]);
	});

	it('is downloaded again if it breaks off', async () => {
		fixture.voucherify.addOrders(1);
		let answers = 0;
		fixture.voucherify.options.answerDownload = (reply) => {
			answers += 1;
			if (answers > 1) return false;
			reply.hijack();
			reply.raw.writeHead(200, { 'content-type': 'text/plain', 'content-length': 100_000 });
			reply.raw.write('ID,Source ID\n', () => setTimeout(() => reply.raw.destroy(), 50));
			return true;
		};
		const run = await fixture.run('order', 'export');
		expect(run.error).toBeUndefined();
		expect(textOf(run.items[0])).toContain('S-1');
		expect(fixture.voucherify.downloads).toHaveLength(2);
	});

	it('fails after three attempts, and says what to do', async () => {
		fixture.voucherify.options.answerDownload = (reply) => {
			reply.hijack();
			reply.raw.writeHead(200, { 'content-type': 'text/plain', 'content-length': 100_000 });
			reply.raw.write('ID,Source ID\n', () => setTimeout(() => reply.raw.destroy(), 50));
			return true;
		};
		const run = await fixture.run('order', 'export', { result: 'items' });
		expect(run.error?.message).toMatch(/^The file from Voucherify arrived incomplete/);
		expect(run.error?.description).toBe(
			"The export still exists. Use 'Export: Download' with its ID.",
		);
		expect(fixture.voucherify.downloads).toHaveLength(3);
	});

	it('is rejected if it is a web page', async () => {
		fixture.voucherify.options.answerDownload = (reply) => {
			void reply.type('text/html').send('<html>Please sign in</html>');
			return true;
		};
		const run = await fixture.run('order', 'export');
		expect(run.error?.message).toBe('Voucherify returned a web page instead of data [item 0]');
	});
});

describe('Export', () => {
	it('gets one, gets many of orders only, downloads and deletes', async () => {
		fixture.voucherify.addOrders(1);
		fixture.voucherify.addExport('voucher');
		const { id } = fixture.voucherify.addExport('order', { fields: ['source_id'] });

		const one = await fixture.run('export', 'get', { exportId: id, wait: true });
		expect(one.items[0].json).toMatchObject({
			id,
			status: 'DONE',
			result: { url: expect.stringContaining(fixture.voucherify.downloadUrl) },
		});
		const many = await fixture.run('export', 'getAll');
		expect(many.items.map(({ json }) => json.id)).toEqual([id]);
		const file = await fixture.run('export', 'download', { exportId: id });
		expect(textOf(file.items[0])).toBe('Source ID\nS-1\n');
		const items = await fixture.run('export', 'download', { exportId: id, result: 'items' });
		expect(items.items.map(({ json }) => json)).toEqual([{ 'Source ID': 'S-1' }]);
		const deleted = await fixture.run('export', 'delete', { exportId: id });
		expect(deleted.items[0].json).toEqual({ deleted: true, id });
		const gone = await fixture.run('export', 'get', { exportId: id });
		expect(gone.error?.message).toContain(`Cannot find export with id ${id}`);
	});

	it('counts as deleted if the answer to its deletion is lost, and as refused if there is none', async () => {
		const { id } = fixture.voucherify.addExport('order', { fields: ['source_id'] });
		fixture.voucherify.faults.add({ kind: 'resetAfter', match: { times: 1 } });
		const deleted = await fixture.run('export', 'delete', { exportId: id });
		expect(deleted.items[0].json).toEqual({ deleted: true, id });
		expect(fixture.voucherify.journal.entries.map(({ method }) => method)).toEqual([
			'DELETE',
			'DELETE',
		]);
		const again = await fixture.run('export', 'delete', { exportId: id });
		expect(again.error?.message).toContain(`Cannot find export with id ${id}`);
	});
});

describe('Async Action', () => {
	async function addImports(count: number): Promise<void> {
		for (let index = 0; index < count; index++) {
			await fetch(`${fixture.voucherify.url}/v1/orders/import`, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'x-app-id': fixture.credential.applicationId,
					'x-app-token': fixture.credential.secretKey,
				},
				body: JSON.stringify([{ source_id: `A-${index}` }]),
			});
		}
	}

	it('gets many, newest first, over several pages', async () => {
		await addImports(130);
		const ids = fixture.voucherify.imports.map(({ id }) => id).reverse();
		const all = await fixture.run('asyncAction', 'getAll', { returnAll: true });
		expect(all.items.map(({ json }) => json.id)).toEqual(ids);
		const some = await fixture.run('asyncAction', 'getAll', { limit: 3 });
		expect(some.items.map(({ json }) => json.id)).toEqual(ids.slice(0, 3));
		const before = new Date(fixture.voucherify.imports[1].createdAt).toISOString();
		const early = await fixture.run('asyncAction', 'getAll', { filters: { before } });
		expect(early.items.map(({ json }) => json.id)).toEqual([fixture.voucherify.imports[0].id]);
	});

	it('loses none of those with the same time across two pages', async () => {
		await addImports(110);
		const { imports } = fixture.voucherify;
		// A page has 100 entries: its last one has the same time as the first ones of the next page.
		for (const each of imports.slice(5, 15)) each.createdAt = imports[5].createdAt;
		const run = await fixture.run('asyncAction', 'getAll', { returnAll: true });
		expect(run.items.map(({ json }) => json.id)).toEqual(imports.map(({ id }) => id).reverse());
	});

	it('returns the async actions of a list that contains invalid entries too', async () => {
		const actions = [null, { id: 'aa_1', type: 'ORDERS.IMPORT' }, {}];
		const body = { object: 'list', async_actions: actions, has_more: false };
		fixture.voucherify.faults.add({ kind: 'status', status: 200, body });
		const run = await fixture.run('asyncAction', 'getAll');
		expect(run.items.map(({ json }) => json.id)).toEqual(['aa_1']);
		expect(run.hints).toEqual(['2 entries of the list have no ID and were left out.']);
	});

	it('says that one does not exist', async () => {
		const run = await fixture.run('asyncAction', 'get', { asyncActionId: 'aa_none' });
		expect(run.error?.message).toContain('Cannot find async_action with id aa_none');
	});
});
