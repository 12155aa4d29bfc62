import { createRequire } from 'node:module';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { contactFields } from '../../../nodes/VoyadoEngage/order/contactFields';
import { additionalFields, mainFields } from '../../../nodes/VoyadoEngage/order/fields';
import { maxInASecond } from '../../emulators/journal';
import { credentialsFor, outcomesOf, voyadoFixture } from './fixture';
import { asEntered, fullOrder, lineAsEntered, orderLine, smallOrder } from './orders';

type RateLimitModule = typeof import('../../../nodes/shared/http/rateLimit');
type RateLimiter = InstanceType<RateLimitModule['RateLimiter']>;

const { RateLimiter } = createRequire(__filename)(
	'../../../dist/nodes/shared/http/rateLimit.js',
) as RateLimitModule;

const fixture = voyadoFixture();

afterEach(() => vi.restoreAllMocks());

const formOf = (order: ReturnType<typeof fullOrder>): INodeParameters => ({
	resource: 'order',
	operation: 'register',
	inputMode: 'fields',
	...(asEntered(contactFields, order.contact) as INodeParameters),
	...(asEntered(mainFields, order) as INodeParameters),
	storeId: { __rl: true, mode: 'id', value: order.storeId },
	itemsAs: 'fields',
	items: { entry: order.items.map(lineAsEntered) } as INodeParameters,
	additionalFields: asEntered(additionalFields, order) as INodeParameters,
});

describe('the request to Voyado', () => {
	it.each([
		['as JSON', async () => await fixture.register([fullOrder()])],
		[
			'as JSON text',
			async () =>
				await fixture.register([{}], {
					parameters: {
						resource: 'order',
						operation: 'register',
						inputMode: 'json',
						order: JSON.stringify(fullOrder()),
					},
				}),
		],
		['as fields', async () => await fixture.register([{}], { parameters: formOf(fullOrder()) })],
		[
			'as fields with the items as JSON',
			async () =>
				await fixture.register([{ lines: fullOrder().items }], {
					parameters: { ...formOf(fullOrder()), itemsAs: 'json', itemsJson: '={{ $json.lines }}' },
				}),
		],
	])('has every field by its name and type, entered %s', async (_mode, register) => {
		const run = await register();
		expect(run.error).toBeUndefined();
		expect(run.hints).toEqual([]);
		const [request] = fixture.voyado.journal.entries;
		expect(request).toMatchObject({ method: 'POST', path: '/api/v2/orders', status: 202 });
		expect(request.body).toEqual(fullOrder());
	});

	it('contains no field that was left empty', async () => {
		const [line] = smallOrder().items;
		const parameters = {
			...formOf(smallOrder()),
			items: { entry: [lineAsEntered(line)] } as INodeParameters,
			additionalFields: { language: 'sv-SE', totalTax: '', shippingDate: '', extraData: '{}' },
		};
		await fixture.register([{}], { parameters });
		expect(fixture.voyado.journal.entries[0].body).toEqual(smallOrder());
	});

	it('has dates with the offset of the workflow’s time zone', async () => {
		const order = smallOrder({ createdDate: '2026-07-01 12:00:00' });
		await fixture.register([order], { timezone: 'America/New_York' });
		expect(fixture.voyado.journal.entries[0].body).toMatchObject({
			createdDate: '2026-07-01T12:00:00-04:00',
		});
	});

	it('has the key, product and content type as headers', async () => {
		await fixture.register([smallOrder()]);
		expect(fixture.voyado.journal.entries[0].headers).toMatchObject({
			apikey: fixture.voyado.options.apiKey,
			'user-agent': expect.stringMatching(/^n8n-nodes-order-providers\/\d+\.\d+\.\d+$/),
			'content-type': 'application/json',
			accept: 'application/json',
		});
	});

	it('returns what was registered', async () => {
		const order = smallOrder({ orderNumber: 'A' });
		const run = await fixture.register([order, smallOrder()]);
		expect(run.items).toEqual([
			{
				json: {
					...order,
					registration: {
						orderNumber: 'A',
						orderStatus: 'ORDER_CREATED',
						paymentStatus: 'SUCCESS',
						outcome: 'registered',
						statusCode: 202,
					},
				},
				pairedItem: { item: 0 },
			},
			expect.objectContaining({ pairedItem: { item: 1 } }),
		]);
	});
});

describe('an order that breaks rules', () => {
	const broken = smallOrder({
		orderNumber: 'B',
		items: [
			orderLine({ quantity: -1, taxAmount: 1, taxPercent: 25 }),
			orderLine({ discounts: [{ value: 5 }] }),
		],
	});

	it('is refused with all broken rules in one message, before anything is sent', async () => {
		const run = await fixture.register([smallOrder(), broken], { options: { checkTotals: 'off' } });
		expect(run.error?.message).toBe(
			"Order B does not add up: 'Items > 1 > Quantity' must be above 0 for a purchase, not -1; " +
				"'Items > 1 > Tax Amount' is 1 SEK, which is not the 25% tax included in 100 SEK; " +
				"'Items > 2 > Discounts > 1 > Value' must not be above 0 [item 1]",
		);
		expect(run.error?.context?.itemIndex).toBe(1);
		expect(run.error?.failure).toMatchObject({ cause: 'configuration-invalid' });
		expect(fixture.sent()).toBe(0);
		expect(fixture.store.rows.size).toBe(0);
	});

	it('does not keep the others from being registered if the workflow continues', async () => {
		const run = await fixture.register([broken, smallOrder()], {
			onError: 'continueRegularOutput',
		});
		expect(outcomesOf(run)).toEqual(['refused', 'registered']);
		expect(fixture.accepted()).toEqual(['A-1']);
	});

	it('names the field that is empty or invalid', async () => {
		const texts = [
			[smallOrder({ orderNumber: '' }), "'Order > Order Number' is empty [item 0]"],
			[smallOrder({ totalGrossPrice: 0.1 + 0.2 }), "'Order > Total Gross Price' is not exact"],
			[{}, "'Order > Contact' is empty [item 0]"],
		] as const;
		for (const [order, text] of texts) {
			expect((await fixture.register([order as IDataObject])).error?.message).toContain(text);
		}
		const parameters = { ...formOf(smallOrder()), itemsAs: 'json', itemsJson: '[{' };
		const run = await fixture.register([{}], { parameters });
		expect(run.error?.message).toBe("'Items' is not valid JSON [item 0]");
		expect(fixture.sent()).toBe(0);
	});
});

describe('Check Totals', () => {
	const order = smallOrder({ totalGrossPrice: 120 });
	const sentence = "'Total Gross Price' is 120 SEK but should be 100 SEK";

	it('refuses the item by default', async () => {
		const run = await fixture.register([order]);
		expect(run.error?.message).toContain(sentence);
		expect(fixture.sent()).toBe(0);
	});

	it('shows one hint for all orders, with one example, if set to Warn', async () => {
		const orders = ['A-1', 'A-2', 'A-3'].map((orderNumber) => ({ ...order, orderNumber }));
		const run = await fixture.register(orders, { options: { checkTotals: 'warn' } });
		expect(run.hints).toEqual([
			expect.stringMatching(/^3 orders do not add up, for example: Order A-\d does not add up: /),
		]);
		expect(run.hints[0]).toContain(sentence);
		expect(fixture.accepted()).toHaveLength(3);
	});

	it('can be off', async () => {
		expect((await fixture.register([order], { options: { checkTotals: 'off' } })).hints).toEqual(
			[],
		);
		expect(fixture.accepted()).toEqual(['A-1']);
	});

	it('reports broken totals together with the rules that are always checked', async () => {
		const both = {
			...order,
			items: [...order.items, orderLine({ quantity: 0, grossPaidPrice: 0 })],
		};
		const run = await fixture.register([both]);
		expect(run.error?.message).toContain("'Items > 2 > Quantity' must be above 0");
		expect(run.error?.message).toContain(sentence);
		expect(fixture.sent()).toBe(0);
	});
});

describe('Skip Already Registered', () => {
	const orders = ['A', 'B', 'C'].map((orderNumber) => smallOrder({ orderNumber }));
	const skipped = (count: number) =>
		`${count} already registered before, passed on without sending`;

	it('passes on orders that were registered before, and says how many', async () => {
		await fixture.register(orders.slice(0, 2));
		const run = await fixture.register(orders);
		expect(outcomesOf(run)).toEqual(['alreadyRegistered', 'alreadyRegistered', 'registered']);
		expect(run.items[0]).toEqual({
			json: {
				...orders[0],
				registration: {
					orderNumber: 'A',
					orderStatus: 'ORDER_CREATED',
					paymentStatus: 'SUCCESS',
					outcome: 'alreadyRegistered',
					statusCode: null,
				},
			},
			pairedItem: { item: 0 },
		});
		expect(run.hints).toEqual([skipped(2)]);
		expect(fixture.accepted().sort()).toEqual(['A', 'B', 'C']);
	});

	it('sends the same order only once in one run', async () => {
		const run = await fixture.register([orders[0], orders[1], orders[0], orders[0]]);
		expect(outcomesOf(run)).toEqual([
			'registered',
			'registered',
			'alreadyRegistered',
			'alreadyRegistered',
		]);
		expect(fixture.accepted().sort()).toEqual(['A', 'B']);
	});

	it('distinguishes statuses and event keys', async () => {
		const shipped = smallOrder({ orderNumber: 'A', orderStatus: 'Shipped' });
		const paid = smallOrder({ orderNumber: 'A', paymentStatus: 'Paid' });
		for (let time = 1; time <= 2; time++) {
			await fixture.register([orders[0], shipped, paid]);
			await fixture.register([shipped], { options: { eventKey: '={{ "shipment " + 2 }}' } });
		}
		expect(fixture.accepted()).toHaveLength(4);
		expect(fixture.voyado.journal.entries).toHaveLength(4);
	});

	it('says that a copy has an empty memory if old orders come to it', async () => {
		const hint = expect.stringContaining('remembers no order events, and 2 orders are older');
		const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
		const some = [0, 2, 400].map((days) =>
			smallOrder({ orderNumber: `${days} days`, createdDate: daysAgo(days) }),
		);
		expect((await fixture.register(some, { dryRun: true })).hints).toContainEqual(hint);
		expect((await fixture.register(some)).hints).toContainEqual(hint);
		expect((await fixture.register(some)).hints).not.toContainEqual(hint);
		fixture.store.rows.clear();
		expect((await fixture.register(some.slice(0, 1))).hints).toEqual([]);
		const { hints } = await fixture.register(some, { skipRegistered: false, nodeId: 'another' });
		expect(hints).not.toContainEqual(hint);
	});

	it('distinguishes tenants behind one gateway by their path', async () => {
		const { baseUrl, apiKey } = fixture.credentials.voyadoEngageApi as Record<string, string>;
		const behindGateway = credentialsFor(`${baseUrl}/tenant-b`, apiKey);
		await fixture.register([smallOrder()]);
		const run = await fixture.register([smallOrder()], {
			credentials: behindGateway,
			onError: 'continueRegularOutput',
		});
		// The emulator has no such path, but it was asked.
		expect(outcomesOf(run)).toEqual(['refused']);
		expect(fixture.sent()).toBe(2);
	});

	it('distinguishes servers, such as staging and production', async () => {
		await fixture.register(orders);
		const other = fixture.voyado.url.replace('127.0.0.1', 'localhost');
		const { voyadoEngageApi } = fixture.credentials;
		const credentials = { voyadoEngageApi: { ...voyadoEngageApi, baseUrl: other } };
		expect(outcomesOf(await fixture.register([orders[0]], { credentials }))).toEqual([
			'registered',
		]);
	});

	it('sends every time if it is off', async () => {
		await fixture.register([orders[0]], { skipRegistered: false });
		await fixture.register([orders[0]], { skipRegistered: false });
		expect(fixture.accepted()).toEqual(['A', 'A']);
		expect(fixture.store.rows.size).toBe(0);
	});

	it('sends once if two executions run at the same time', async () => {
		const many = Array.from({ length: 40 }, (_, index) =>
			smallOrder({ orderNumber: `M-${index}` }),
		);
		const runs = await Promise.all(
			[1, 2].map(async () => await fixture.register(many, { onError: 'continueRegularOutput' })),
		);
		expect(fixture.voyado.duplicates).toBe(0);
		expect(new Set(fixture.accepted()).size).toBe(40);
		// The second execution waits for the first one's answer.
		const outcomes = runs.map(outcomesOf);
		for (let index = 0; index < 40; index++) {
			const pair = outcomes.map((each) => each[index]);
			expect(pair.sort()).toEqual(['alreadyRegistered', 'registered']);
		}
		const after = await fixture.register(many);
		expect(new Set(outcomesOf(after))).toEqual(new Set(['alreadyRegistered']));
	});

	it('calls the store only a few times for many registered orders', async () => {
		const many = Array.from({ length: 600 }, (_, index) =>
			smallOrder({
				orderNumber: `F-${index % 40}`,
				paymentStatus: index < 40 ? 'Paid' : 'SUCCESS',
			}),
		);
		await fixture.register(many);
		const before = fixture.store.calls;
		const run = await fixture.register(many);
		expect(new Set(outcomesOf(run))).toEqual(new Set(['alreadyRegistered']));
		expect(fixture.store.calls - before).toBeLessThanOrEqual(8);
	});

	it('counts an order without a language only if it is sent', async () => {
		const order = smallOrder({ language: undefined });
		expect((await fixture.register([order])).hints).toEqual([
			"1 order has no 'Language'; Voyado's field guide asks for one",
		]);
		expect((await fixture.register([order])).hints).toEqual([skipped(1)]);
	});
});

describe('Remember Events', () => {
	const orders = (name: string, count: number) =>
		Array.from({ length: count }, (_, index) => smallOrder({ orderNumber: `${name}-${index}` }));
	const remember = (rememberEvents: unknown) => ({
		options: { rememberEvents } as INodeParameters,
	});

	it('says when nearly as many events are remembered as can be', async () => {
		expect((await fixture.register(orders('A', 18), remember(20))).hints).toEqual([]);
		const run = await fixture.register(orders('B', 1), remember(20));
		expect(run.hints).toEqual([
			"19 of 20 order events are remembered. The oldest are forgotten beyond that, and sent again if they come again. To remember more, raise 'Remember Events'.",
		]);
	});

	it('says when the oldest are forgotten', async () => {
		const run = await fixture.register(orders('A', 25), remember(20));
		expect(run.hints).toEqual([expect.stringMatching('^25 of 25 order events are remembered')]);
		expect((await fixture.register(orders('B', 1), remember(20))).hints).toEqual([
			expect.stringMatching('^20 of 20 order events are remembered'),
		]);
	});

	it.each([0, 'many', 100_001])('refuses %j', async (value) => {
		const run = await fixture.register(orders('A', 1), remember(value));
		expect(run.error?.message).toContain("'Options > Remember Events'");
		expect(fixture.sent()).toBe(0);
	});
});

describe('a Remove Duplicates node with the scope Workflow in the same workflow', () => {
	it.each([
		['entries', ['a', 'b', 'c']],
		['latestDate', ['2026-01-01']],
	] as const)('keeps its list (%s), and a hint says what that means', async (mode, data) => {
		const list = { mode, data: [...data] };
		fixture.store.rows.set('duplicates ', structuredClone(list));
		const settings = { workflowId: 'duplicates' };
		const run = await fixture.register([smallOrder()], settings);
		expect(outcomesOf(run)).toEqual(['registered']);
		expect(run.hints).toEqual([
			expect.stringContaining("Remove Duplicates node with the scope 'W"),
		]);
		expect(fixture.store.rows.get('duplicates ')).toEqual(list);
		const again = await fixture.register([smallOrder()], settings);
		expect(outcomesOf(again)).toEqual(['alreadyRegistered']);

		fixture.store.rows.delete('duplicates ');
		const later = await fixture.register([smallOrder({ orderNumber: 'B' })], settings);
		expect(later.hints).toEqual([]);
		expect(fixture.store.rows.has('duplicates ')).toBe(false);
	});
});

describe('the pace', () => {
	it('stays below 50 requests in any second, with four executions at once', async () => {
		// The moments at which the built package's rate limiter let requests leave. Their arrival times
		// would be bunched by a busy machine.
		const turns: number[] = [];
		const { acquire } = RateLimiter.prototype;
		vi.spyOn(RateLimiter.prototype, 'acquire').mockImplementation(async function (
			this: RateLimiter,
			...given
		) {
			const moment = await acquire.apply(this, given);
			if (moment !== undefined) turns.push(moment);
			return moment;
		});
		const orders = (run: number) =>
			Array.from({ length: 50 }, (_, index) => smallOrder({ orderNumber: `P-${run}-${index}` }));
		await Promise.all([1, 2, 3, 4].map(async (run) => await fixture.register(orders(run))));
		expect(fixture.accepted()).toHaveLength(200);
		expect(fixture.voyado.journal.entries).toHaveLength(turns.length);
		expect(maxInASecond(turns.sort((a, b) => a - b))).toBeLessThan(50);
	});
});
