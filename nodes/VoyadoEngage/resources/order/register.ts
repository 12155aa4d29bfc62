import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { inTurn } from '../../../shared/concurrency';
import { InvalidInputError, RequestError, rethrow } from '../../../shared/failure';
import { hintAtNotes } from '../../../shared/node/recordHints';
import { itemOperation, type Call } from '../../../shared/node/operation';
import type { RecordNotes } from '../../../shared/record/notes';
import { shorten } from '../../../shared/shorten';
import { registerOrder } from '../../api';
import { orderInput, roundAmountsField } from '../../orderForm';
import { brokenRules, brokenTotals } from '../../orderRules';
import { RegistrationLedger } from '../../registrationLedger';
import type { VoyadoOrder } from '../../types';

/** Most broken rules that a message tells. */
const MOST_SENTENCES = 5;

interface Input {
	order: VoyadoOrder;
	notes: RecordNotes;
	/** Sentences about totals that do not add up, to be shown. */
	warnings: string[];
	skipRegistered: boolean;
	sendAgainIfUnknown: boolean;
	eventKey: string;
}

const properties: INodeProperties[] = [
	...orderInput.properties,
	{
		displayName: 'Skip Already Registered',
		name: 'skipRegistered',
		type: 'boolean',
		default: true,
		description:
			'Whether to pass on, without sending it again, an order that this node has registered with the same number, order status and payment status. Every registration is a message to the customer. Only what was sent with this turned on is remembered.',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Check Totals',
				name: 'checkTotals',
				type: 'options',
				options: [
					{ name: 'Off', value: 'off', description: 'Leave it to Voyado' },
					{ name: 'Stop', value: 'stop', description: 'Refuse the item before anything is sent' },
					{ name: 'Warn', value: 'warn', description: 'Send it and show a note on the node' },
				],
				default: 'warn',
				description:
					'What to do where totals do not add up. Voyado checks them only for tenants that have it turned on.',
			},
			{
				displayName: 'Event Key',
				name: 'eventKey',
				type: 'string',
				default: '',
				placeholder: 'e.g. shipment-2',
				description:
					'Tells apart events that share order number, order status and payment status, such as two part shipments',
			},
			{
				displayName: 'If the Outcome Is Unknown',
				name: 'ifUnknown',
				type: 'options',
				options: [
					{
						name: 'Report',
						value: 'report',
						description: 'Do not send it again; the item ends as outcome unknown',
					},
					{
						name: 'Send Again',
						value: 'sendAgain',
						description: 'Send it again; the customer may get the message twice',
					},
				],
				default: 'report',
				description:
					'What to do with an order that was sent before without an answer, for example because n8n was stopped',
			},
			roundAmountsField,
		],
	},
];

export const register = itemOperation<Input>({
	name: 'Register',
	value: 'register',
	action: 'Register order',
	description: 'Tell Engage about an order event, which starts its automations such as messages',
	properties,
	concurrency: 8,
	read(parameters) {
		const { record, notes } = orderInput.read(parameters);
		const order = record as VoyadoOrder;
		const options = parameters.in('options');
		const checkTotals = options.choice('checkTotals');
		const totals = checkTotals === 'off' ? [] : brokenTotals(order);
		const broken = [...brokenRules(order), ...(checkTotals === 'stop' ? totals : [])];
		if (broken.length > 0) throw brokenOrder(order, broken);
		return {
			order,
			notes,
			warnings: totals,
			skipRegistered: parameters.boolean('skipRegistered'),
			sendAgainIfUnknown: options.choice('ifUnknown') === 'sendAgain',
			eventKey: options.optionalText('eventKey') ?? '',
		};
	},
	overlapKey: ({ order }) => order.orderNumber,
	async run(call, input) {
		hintAtNotes(call, 'Voyado', input.notes);
		return input.skipRegistered ? await registerOnce(call, input) : await send(call, input);
	},
});

/** Registers an order unless the ledger says that it is, or may be, registered. */
async function registerOnce(call: Call, input: Input): Promise<IDataObject> {
	const { orderNumber, orderStatus, paymentStatus } = input.order;
	// The server belongs to the key: what was registered on staging is new to production.
	const key = JSON.stringify([
		call.connection.origin,
		orderNumber,
		orderStatus,
		paymentStatus,
		input.eventKey,
	]);
	const ledgerName = `${call.context.getWorkflow().id} ${call.context.getNode().id}`;
	// Another execution that is just sending the same event is waited for, so that its outcome counts.
	return await inTurn(`${ledgerName} ${key}`, async () => await registerKey(call, input, key));
}

async function registerKey(call: Call, input: Input, key: string): Promise<IDataObject> {
	const ledger = ledgerOf(call.context);
	const before = await ledger.begin(key);
	if (before === 'registered') {
		call.hint(
			(count) => `${count} already registered before, passed on without sending`,
			'skipped',
		);
		return toOutput(input.order, 'alreadyRegistered', null);
	}
	if (before === 'unknown' && !input.sendAgainIfUnknown) throw unknownFromBefore(input.order);
	try {
		const output = await send(call, input);
		await keep(call, 'is registered', async () => await ledger.markRegistered(key));
		return output;
	} catch (error) {
		// What a second attempt was refused says nothing about the first one, which may have got through.
		if (before === 'new') await withdrawIfCertain(call, ledger, key, error);
		return rethrow(error);
	}
}

/** Voyado certainly did not act: the event is as new as before. Otherwise the mark stays. */
async function withdrawIfCertain(
	call: Call,
	ledger: RegistrationLedger,
	key: string,
	error: unknown,
): Promise<void> {
	const isCertain = error instanceof RequestError && error.details.outcome !== 'unknown';
	if (isCertain) await keep(call, 'was not registered', async () => await ledger.withdraw(key));
}

async function send(call: Call, input: Input): Promise<IDataObject> {
	showWarnings(call, input);
	const statusCode = await registerOrder(call.connection, input.order);
	return toOutput(input.order, 'registered', statusCode);
}

/** What Voyado answered is told whether or not it can be kept. */
async function keep(call: Call, what: string, write: () => Promise<void>): Promise<void> {
	try {
		await write();
	} catch (error) {
		call.hint(
			`n8n could not store that an order ${what}: ${(error as Error).message}. If the order comes again, its outcome will be reported as unknown.`,
		);
	}
}

function toOutput(order: VoyadoOrder, outcome: string, statusCode: number | null): IDataObject {
	const { orderNumber, orderStatus, paymentStatus } = order;
	return { orderNumber, orderStatus, paymentStatus, outcome, statusCode };
}

function unknownFromBefore({ orderNumber }: VoyadoOrder): RequestError {
	return new RequestError(
		`Order ${orderNumber} was sent to Voyado Engage before, and no answer told whether it was registered`,
		{
			outcome: 'unknown',
			description:
				"It is not sent again, since the customer could get the message twice. Look in Engage whether it went out. To send it again, set 'If the Outcome Is Unknown' to 'Send Again'.",
		},
	);
}

function brokenOrder(order: VoyadoOrder, broken: string[]): InvalidInputError {
	const more = broken.length - MOST_SENTENCES;
	const sentences = broken.slice(0, MOST_SENTENCES).concat(more > 0 ? `and ${more} more` : []);
	return new InvalidInputError(
		`Order ${shorten(order.orderNumber)} does not add up: ${sentences.join('; ')}`,
		'Voyado refuses such orders. Nothing was sent.',
	);
}

function showWarnings(call: Call, { order, warnings }: Input): void {
	for (const warning of warnings) call.hint(`Order ${order.orderNumber}: ${warning}`);
	if (order.language === undefined) {
		call.hint(
			(count) => `${count} sent without 'Language', which Voyado's field guide asks for`,
			'language',
		);
	}
}

const ledgers = new WeakMap<IExecuteFunctions, RegistrationLedger>();

/** One ledger for all items of an execution, so that they can share its calls. */
function ledgerOf(context: IExecuteFunctions): RegistrationLedger {
	const ledger = ledgers.get(context) ?? new RegistrationLedger(context.helpers);
	ledgers.set(context, ledger);
	return ledger;
}
