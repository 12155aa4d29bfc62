import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { serialize, Semaphore } from '../../../shared/concurrency';
import { InvalidInputError, RequestError, rethrow } from '../../../shared/errors';
import { addWarningHints } from '../../../shared/n8n/recordHints';
import { itemOperation, type Call } from '../../../shared/n8n/operation';
import type { Parameters } from '../../../shared/n8n/parameters';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { addConversionHints } from '../../../shared/n8n/standardOrderInput';
import { optionsField } from '../../../shared/n8n/properties';
import { inputModes } from '../../../shared/forms/form';
import { truncate } from '../../../shared/truncate';
import { registerOrder } from '../../api/client';
import { ownOrderModes, roundAmountsField, type Registration } from '../../order/form';
import type { EventState } from '../../ledger/eventMarks';
import { canLookUpContact, OrderLookups } from '../../api/lookups';
import { MAX_UNANSWERED, OutageGuard } from '../../ledger/circuitBreaker';
import { brokenRules, brokenTotals } from '../../order/rules';
import { RegistrationLedger, type SendingOutcome } from '../../ledger/ledger';
import { standardOrderOptions, voyadoStandardOrderMode } from '../../order/standardOrderForm';
import type { VoyadoOrder } from '../../api/types';

/** Most broken rules that a message tells. */
const MAX_SENTENCES = 5;
/** Most orders that are claimed and not answered yet: so many can end as unknown where n8n is killed. */
const SENT_AT_ONCE = 8;

interface Input extends Registration {
	brokenTotals: string[];
	skipRegistered: boolean;
	sendAgainIfUnknown: boolean;
	/** How many events are remembered. */
	rememberEvents: number;
	/** Milliseconds; 0: do not look whether the contact is there. */
	waitForContactMs: number;
}

const DEFAULT_REMEMBERED_EVENTS = 10_000;
const MAX_REMEMBERED_EVENTS = 100_000;
const MAX_WAIT_SECONDS = 120;
/** The share of the events that can be remembered above which people are told. */
const NEARLY_FULL = 0.95;

const registrationInput = inputModes([voyadoStandardOrderMode, ...ownOrderModes]);

const properties: INodeProperties[] = [
	...registrationInput.properties,
	{
		displayName: 'Skip Already Registered',
		name: 'skipRegistered',
		type: 'boolean',
		default: true,
		description:
			'Whether to pass on, without sending it again, an order that this node has registered with the same number, order status and payment status. Every registration is a message to the customer. Only what was sent with this turned on is remembered.',
	},
	{
		...optionsField,
		options: byLabel([
			...standardOrderOptions,
			{
				displayName: 'Check Totals',
				name: 'checkTotals',
				type: 'options',
				options: [
					{ name: 'Off', value: 'off', description: 'Leave it to Voyado' },
					{ name: 'Stop', value: 'stop', description: 'Refuse the item before anything is sent' },
					{ name: 'Warn', value: 'warn', description: 'Send it and show a note on the node' },
				],
				default: 'stop',
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
			{
				displayName: 'Remember Events',
				name: 'rememberEvents',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: MAX_REMEMBERED_EVENTS },
				default: DEFAULT_REMEMBERED_EVENTS,
				description:
					"How many registered order events are remembered for 'Skip Already Registered', at least those of one run. The oldest are forgotten first. More make each registration slower.",
			},
			{
				displayName: 'Wait for Contact (Seconds)',
				name: 'waitForContact',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: MAX_WAIT_SECONDS },
				default: 0,
				description:
					'How long a run waits at most for contacts, by email, mobile phone or social security number. They appear in Engage some seconds after they were created. An order whose contact is not there by then is not sent. 0 sends without looking.',
			},
		]),
	},
];

function byLabel(options: INodeProperties[]): INodeProperties[] {
	return options.sort((a, b) => a.displayName.localeCompare(b.displayName));
}

export const register = itemOperation<Input, Run>({
	name: 'Register',
	value: 'register',
	action: 'Register order',
	description: withApprovalNote(
		'Tell Engage about an order event, which starts its automations such as messages',
	),
	properties,
	writes: true,
	// While some are sent, what became of those before is written down.
	concurrency: 2 * SENT_AT_ONCE,
	resultKey: 'registration',
	read(parameters) {
		const registration = registrationInput.read(parameters);
		const { order, conversion } = registration;
		const options = parameters.in('options');
		const checkTotals = options.choice('checkTotals');
		const totals =
			checkTotals === 'off' ? [] : [...brokenTotals(order), conversion?.imbalance ?? []].flat();
		const broken = [...brokenRules(order), ...(checkTotals === 'stop' ? totals : [])];
		if (broken.length > 0) throw brokenOrder(order, broken);
		return {
			...registration,
			brokenTotals: totals,
			skipRegistered: parameters.boolean('skipRegistered'),
			sendAgainIfUnknown: options.choice('ifUnknown') === 'sendAgain',
			eventKey: [registration.eventKey, options.optionalText('eventKey')].filter(Boolean).join(' '),
			rememberEvents: options.integer('rememberEvents', 1, MAX_REMEMBERED_EVENTS),
			waitForContactMs: readWaitForContact(options, order),
		};
	},
	serializeBy: ({ order }) => order.orderNumber,
	async start(call, inputs) {
		const run = startRun(call, inputs);
		const remembered = inputs.filter(({ skipRegistered }) => skipRegistered);
		const events = remembered.map((input) => eventOf(call, input));
		if (call.isDryRun) return { ...run, known: await run.ledger.look(events) };
		// What is registered does not wait for its contact.
		const evenFew = inputs.some(({ waitForContactMs }) => waitForContactMs > 0);
		// What cannot be looked up now is asked for, and told, order by order.
		await run.ledger.open(events, evenFew).catch(() => undefined);
		return run;
	},
	async lookUp(call, input, run) {
		if (!input.skipRegistered) return { found: await lookUpParts(call, input, run) };
		const event = eventOf(call, input);
		const before = run.known.get(event);
		if (before === 'registered') return { skip: 'It was registered before.' };
		if (before === 'underWay') return { skip: 'An earlier item is the same order event.' };
		if (before === 'unknown' && !input.sendAgainIfUnknown) throw unknownFromBefore(input.order);
		const found = await lookUpParts(call, input, run);
		run.known.set(event, 'underWay');
		return { found };
	},
	async run(call, input, run) {
		addWarningHints(call, 'Voyado', input.warnings);
		if (input.conversion) addConversionHints(call, 'Voyado Engage', input.conversion);
		if (call.isDryRun) return await send(call, input, run);
		if (input.waitForContactMs > 0) await waitForContact(call, input, run);
		return input.skipRegistered
			? await registerOnce(call, input, run)
			: await sendAlone(call, input, run);
	},
});

/** Refuses to wait where Engage could not be asked. */
function readWaitForContact(options: Parameters, order: VoyadoOrder): number {
	const seconds = options.integer('waitForContact', 0, MAX_WAIT_SECONDS);
	if (seconds === 0 || canLookUpContact(order)) return seconds * 1000;
	throw new InvalidInputError(
		`'${options.label('waitForContact')}' does not work with contacts that are matched by ${order.contact.matchKeyType}`,
		'Engage finds contacts by email, mobile phone or social security number. Match the contact by one of these, or remove the option.',
	);
}

/** What the orders of a run share. */
interface Run {
	nodeName: string;
	ledger: RegistrationLedger;
	outage: OutageGuard;
	sending: Semaphore;
	lookups: OrderLookups;
	/** In a dry run: what is known of events. Those of earlier items, which would be sent, are under way. */
	known: Map<string, EventState>;
}

function startRun({ context }: Call, inputs: Input[]): Run {
	const nodeName = `${context.getWorkflow().id} ${context.getNode().id}`;
	const ledger = new RegistrationLedger({
		store: context.helpers,
		nodeName,
		maxEvents: inputs.reduce((most, { rememberEvents }) => Math.max(most, rememberEvents), 0),
		signal: context.getExecutionCancelSignal(),
	});
	return {
		nodeName,
		ledger,
		outage: new OutageGuard(),
		sending: new Semaphore(SENT_AT_ONCE),
		lookups: new OrderLookups(),
		known: new Map(),
	};
}

/** The server belongs to the event: what was registered on staging is new to production. */
function eventOf({ client }: Call, { order, eventKey }: Input): string {
	const { orderNumber, orderStatus, paymentStatus } = order;
	return JSON.stringify([client.origin, orderNumber, orderStatus, paymentStatus, eventKey]);
}

/**
 * For a dry run: the store and the contact of an order.
 *
 * @throws RequestError where Engage does not have them
 */
async function lookUpParts(call: Call, input: Input, run: Run): Promise<IDataObject> {
	const { order } = input;
	const { name, active } = await run.lookups.storeOf(call, order);
	const store = { name, active };
	if (canLookUpContact(order)) return { store, contactId: await waitForContact(call, input, run) };
	call.hint(
		(count) =>
			`${count} with a contact that was not looked up: Engage finds contacts by email, mobile phone or social security number only.`,
		'contact',
	);
	return { store };
}

/**
 * Waits until Engage has the contact, as long as the order lets it.
 *
 * @returns the contact's ID; undefined where it does not matter, since the order is registered
 * @throws RequestError where the order is not to be sent
 */
async function waitForContact(call: Call, input: Input, run: Run): Promise<string | undefined> {
	const { ledger, outage, lookups } = run;
	if (input.skipRegistered && ledger.isRegistered(eventOf(call, input))) return undefined;
	if (outage.isOutage) throw notSentInOutage(call, input);
	try {
		return await lookups.contactOf(call, input.order, input.waitForContactMs);
	} catch (error) {
		if (error instanceof RequestError) outage.note(error.details.outcome);
		return rethrow(error);
	}
}

/** Registers an order unless the ledger says that it is, or may be, registered. */
async function registerOnce(call: Call, input: Input, run: Run): Promise<IDataObject> {
	const event = eventOf(call, input);
	// Another execution that is just sending the same event is waited for, so that its outcome counts.
	return await serialize(
		`${run.nodeName} ${event}`,
		async () => await registerEvent(call, input, run, event),
	);
}

async function registerEvent(
	call: Call,
	input: Input,
	run: Run,
	event: string,
): Promise<IDataObject> {
	const leave = await run.sending.acquire();
	/** The next order is claimed in the same round of the ledger. */
	const end = async (outcome: SendingOutcome) => {
		const written = run.ledger.end(event, outcome);
		leave();
		await written;
	};
	try {
		if (run.outage.isOutage && !run.ledger.isRegistered(event)) throw notSentInOutage(call, input);
		const before = await run.ledger.begin(event, input.sendAgainIfUnknown);
		if (before === 'registered') return skip(call, input);
		if (before === 'unknown' && !input.sendAgainIfUnknown) throw unknownFromBefore(input.order);
		showLimits(call, run.ledger);
		return await sendClaimed(call, input, run, before === 'new', end);
	} finally {
		leave();
	}
}

/**
 * Sends an order that the ledger has let be sent.
 *
 * @param isNew whether it was never sent before
 * @param end writes down what became of it
 */
async function sendClaimed(
	call: Call,
	input: Input,
	run: Run,
	isNew: boolean,
	end: (outcome: SendingOutcome) => Promise<void>,
): Promise<IDataObject> {
	try {
		const output = await send(call, input, run);
		await keep(call, async () => await end('registered'));
		return output;
	} catch (error) {
		const isCertain = error instanceof RequestError && error.details.outcome !== 'unknown';
		// What a second attempt was refused says nothing about the first one, which may have got through.
		const outcome = isCertain && isNew ? 'notRegistered' : 'unknown';
		await keep(call, async () => await end(outcome));
		return rethrow(error);
	}
}

/** Sends an order that is not remembered. */
async function sendAlone(call: Call, input: Input, run: Run): Promise<IDataObject> {
	const leave = await run.sending.acquire();
	try {
		return await send(call, input, run);
	} finally {
		leave();
	}
}

async function send(call: Call, input: Input, { outage }: Run): Promise<IDataObject> {
	if (outage.isOutage) throw notSentInOutage(call, input);
	showWarnings(call, input);
	try {
		const statusCode = await registerOrder(call.client, input.order);
		outage.note('registered');
		return toOutput(input.order, 'registered', statusCode);
	} catch (error) {
		if (error instanceof RequestError) outage.note(error.details.outcome);
		return rethrow(error);
	}
}

/** What Voyado answered is told whether or not it can be kept. */
async function keep(call: Call, write: () => Promise<void>): Promise<void> {
	try {
		await write();
	} catch (error) {
		const reason = (error as Error).message;
		call.hint(
			(count) =>
				`n8n could not store yet what became of ${count}: ${reason}. Should n8n stop before it can, their outcome will be reported as unknown.`,
			'kept',
		);
	}
}

function skip(call: Call, { order }: Input): IDataObject {
	call.hint((count) => `${count} already registered before, passed on without sending`, 'skipped');
	return toOutput(order, 'alreadyRegistered', null);
}

function notSentInOutage(call: Call, { order }: Input): RequestError {
	call.hint(
		(count) =>
			`Sending was stopped after ${MAX_UNANSWERED} orders in a row without an answer from Voyado Engage. ${count} not sent; a later run can send them.`,
		'outage',
	);
	return new RequestError(
		`Order ${order.orderNumber} was not sent, since Voyado Engage left ${MAX_UNANSWERED} orders in a row without an answer`,
		{ outcome: 'notSent', description: 'Send it again in a later run.' },
	);
}

/** Says what the ledger cannot do, where it comes near to that. */
function showLimits(call: Call, { hasLock, fillLevel }: RegistrationLedger): void {
	if (!hasLock) {
		call.hint(
			"Where n8n runs with several workers, two of them could register the same order: a Remove Duplicates node with the scope 'Workflow' takes the place where they agree. Clear its history, and set its scope to 'Node'.",
		);
	}
	const { remembered, maxEvents } = fillLevel;
	if (remembered < maxEvents * NEARLY_FULL) return;
	const [some, all] = [Math.min(remembered, maxEvents), maxEvents].map((count) =>
		count.toLocaleString('en-US'),
	);
	call.hint(
		`${some} of ${all} order events are remembered. Beyond that, the oldest are forgotten and would be sent again if they came again. To remember more, raise 'Remember Events'.`,
		'remembered',
	);
}

function toOutput(order: VoyadoOrder, outcome: string, statusCode: number | null): IDataObject {
	const { orderNumber, orderStatus, paymentStatus } = order;
	return { outcome, statusCode, orderNumber, orderStatus, paymentStatus };
}

function unknownFromBefore({ orderNumber }: VoyadoOrder): RequestError {
	return new RequestError(
		`Order ${orderNumber} was sent to Voyado Engage before, and no answer told whether it was registered`,
		{
			outcome: 'unknown',
			reason: 'sentBefore',
			description:
				"It is not sent again, since the customer could get the message twice. Look in Engage whether it went out. To send it again, set 'If the Outcome Is Unknown' to 'Send Again'.",
		},
	);
}

function brokenOrder(order: VoyadoOrder, broken: string[]): InvalidInputError {
	const more = broken.length - MAX_SENTENCES;
	const sentences = broken.slice(0, MAX_SENTENCES).concat(more > 0 ? `and ${more} more` : []);
	return new InvalidInputError(
		`Order ${truncate(order.orderNumber)} does not add up: ${sentences.join('; ')}`,
		'Voyado refuses such orders. Nothing was sent.',
	);
}

function showWarnings(call: Call, { order, brokenTotals: broken }: Input): void {
	if (broken.length > 0) {
		call.hint(
			(count) =>
				`${count} with totals that do not add up, for example order ${order.orderNumber}: ${broken[0]}`,
			'totals',
		);
	}
	if (order.language === undefined) {
		call.hint(
			(count) => `${count} without 'Language', which Voyado's field guide asks for`,
			'language',
		);
	}
}
