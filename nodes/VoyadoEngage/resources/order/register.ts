import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../../shared/errors';
import { inputModes } from '../../../shared/forms/inputModes';
import { withApprovalNote } from '../../../shared/n8n/aiTool';
import { addTotalsHint, checkTotals, checkTotalsField } from '../../../shared/n8n/checkTotals';
import { itemOperation, type OperationContext } from '../../../shared/n8n/operation';
import type { Parameters } from '../../../shared/n8n/parameters';
import { optionsField } from '../../../shared/n8n/properties';
import { addOrderHints } from '../../../shared/n8n/standardOrderInput';
import { plural } from '../../../shared/plural';
import { truncate } from '../../../shared/truncate';
import { canLookUpContact, OrderLookups } from '../../api/lookups';
import type { VoyadoOrder } from '../../api/types';
import { MAX_CLAIMED } from '../../ledger/circuitBreaker';
import { Delivery, keyOf, sentBefore, type OrderEvent } from '../../ledger/delivery';
import type { EventState } from '../../ledger/eventEntries';
import { orderModes, roundAmountsField, type VoyadoOrderInput } from '../../order/form';
import { findBrokenRules } from '../../order/rules';
import { standardOrderOptions } from '../../order/standardOrderForm';

const DEFAULT_REMEMBERED_EVENTS = 10_000;
const MAX_REMEMBERED_EVENTS = 100_000;
const MAX_WAIT_SECONDS = 120;

interface Input extends VoyadoOrderInput, OrderEvent {
	/** A sentence to show if the order does not add up but is sent. */
	imbalance?: string;
	/** Milliseconds; 0: do not check whether the contact exists. */
	waitForContactMs: number;
}

/** What the orders of a run share. */
interface RunState {
	delivery: Delivery;
	lookups: OrderLookups;
	/** In a dry run: the states of events by key. Events of earlier items that would be sent are `inFlight`. */
	states: Map<string, EventState>;
}

const orderInput = inputModes(orderModes);

const properties: INodeProperties[] = [
	...orderInput.properties,
	{
		displayName: 'Skip Already Registered',
		name: 'skipRegistered',
		type: 'boolean',
		default: true,
		description:
			'Whether to pass on an order without sending it if this node has registered it before with the same number, order status and payment status. Every registration can send a message to the customer. Only orders sent while this is on are remembered.',
	},
	{
		...optionsField,
		options: byLabel([
			...standardOrderOptions,
			checkTotalsField,
			{
				displayName: 'Event Key',
				name: 'eventKey',
				type: 'string',
				default: '',
				placeholder: 'e.g. shipment-2',
				description:
					'Distinguishes events with the same order number, order status and payment status, such as two partial shipments',
			},
			{
				displayName: 'If the Outcome Is Unknown',
				name: 'ifUnknown',
				type: 'options',
				options: [
					{
						name: 'Report',
						value: 'report',
						description: 'Do not send it again. The item fails with the outcome unknown.',
					},
					{
						name: 'Send Again',
						value: 'sendAgain',
						description: 'Send it again. The customer may get the message twice.',
					},
				],
				default: 'report',
				description:
					'What to do with an order that was sent before without a response, for example because n8n was stopped',
			},
			roundAmountsField,
			{
				displayName: 'Remember Events',
				name: 'rememberEvents',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: MAX_REMEMBERED_EVENTS },
				default: DEFAULT_REMEMBERED_EVENTS,
				description:
					"How many registered order events to remember for 'Skip Already Registered'; those of one run are always remembered. The oldest are forgotten first. A higher number makes each registration slower.",
			},
			{
				displayName: 'Wait for Contact (Seconds)',
				name: 'waitForContact',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: MAX_WAIT_SECONDS },
				default: 0,
				description:
					'Maximum time that a run waits for contacts, which appear in Engage some seconds after they were created. An order whose contact does not appear in time is not sent. Works for email, mobile phone and social security number; 0 sends without checking.',
			},
		]),
	},
];

function byLabel(options: INodeProperties[]): INodeProperties[] {
	return options.sort((a, b) => a.displayName.localeCompare(b.displayName));
}

export const register = itemOperation<Input, RunState>({
	name: 'Register',
	value: 'register',
	action: 'Register order',
	description: withApprovalNote(
		'Tell Engage about an order event, which starts its automations such as messages',
	),
	properties,
	writes: true,
	// While some orders are sent, the outcomes of earlier ones are stored.
	concurrency: 2 * MAX_CLAIMED,
	resultKey: 'registration',
	precedes: 'markedAsSent',
	read(parameters) {
		const input = orderInput.read(parameters);
		const { order, conversion } = input;
		const options = parameters.in('options');
		const rules = findBrokenRules(order);
		const imbalance = checkTotals(
			options.choice(checkTotalsField.name),
			`Order ${truncate(order.orderNumber)}`,
			[...rules.totals, conversion?.imbalance ?? []].flat(),
			rules.lines,
		);
		return {
			...input,
			imbalance,
			skipRegistered: parameters.boolean('skipRegistered'),
			sendAgainIfUnknown: options.choice('ifUnknown') === 'sendAgain',
			eventKey: options.optionalText('eventKey') ?? '',
			rememberEvents: options.integer('rememberEvents', 1, MAX_REMEMBERED_EVENTS),
			waitForContactMs: readWaitForContact(options, order),
		};
	},
	serializeBy: ({ order }) => order.orderNumber,
	async prepare(call, inputs) {
		const delivery = new Delivery(call, inputs);
		const lookups = new OrderLookups();
		if (call.isDryRun) {
			return { delivery, lookups, states: await delivery.readStates(call, inputs) };
		}
		// Registered orders do not wait for their contact.
		const waiting = inputs.filter(({ waitForContactMs }) => waitForContactMs > 0);
		await delivery.start(call, inputs, waiting);
		return { delivery, lookups, states: new Map() };
	},
	async lookUp(call, input, run) {
		if (!input.skipRegistered) return { found: await lookUpStoreAndContact(call, input, run) };
		const key = keyOf(call, input);
		const state = run.states.get(key);
		if (state === 'registered') return { skip: 'It was registered before.' };
		if (state === 'inFlight') return { skip: 'An earlier item is the same order event.' };
		if (state === 'unconfirmed' && !input.sendAgainIfUnknown) throw sentBefore(input.order);
		const found = await lookUpStoreAndContact(call, input, run);
		run.states.set(key, 'inFlight');
		return { found };
	},
	async run(call, input, run) {
		addOrderHints(call, 'Voyado Engage', input);
		if (!call.isDryRun && input.waitForContactMs > 0) await findContactId(call, input, run);
		return await run.delivery.register(call, input, () => addSendHints(call, input));
	},
});

/** @throws InvalidInputError if Engage cannot search for the contact */
function readWaitForContact(options: Parameters, order: VoyadoOrder): number {
	const seconds = options.integer('waitForContact', 0, MAX_WAIT_SECONDS);
	if (seconds === 0 || canLookUpContact(order)) return seconds * 1000;
	throw new InvalidInputError(
		`'${options.label('waitForContact')}' does not work with contacts that are matched by ${order.contact.matchKeyType}`,
		'Engage finds contacts by email, mobile phone or social security number. Match the contact by one of these, or remove the option.',
	);
}

/**
 * Looks up the store and the contact of an order for a dry run.
 *
 * @throws RequestError if Engage does not have them
 */
async function lookUpStoreAndContact(
	call: OperationContext,
	input: Input,
	run: RunState,
): Promise<IDataObject> {
	const { order } = input;
	const { name, active } = await run.lookups.getStore(call, order);
	const store = { name, active };
	if (canLookUpContact(order)) return { store, contactId: await findContactId(call, input, run) };
	call.hint(
		(count) =>
			`${plural(count, 'order has', 'orders have')} a contact that was not looked up: Engage finds contacts by email, mobile phone or social security number only.`,
		'contact',
	);
	return { store };
}

/**
 * Waits until Engage has the contact of an order, for as long as the order says.
 *
 * @returns the contact's ID; undefined if the order is registered already and needs no contact
 * @throws RequestError if the order must not be sent
 */
async function findContactId(
	call: OperationContext,
	input: Input,
	{ delivery, lookups }: RunState,
): Promise<string | undefined> {
	if (delivery.isRegistered(call, input)) return undefined;
	return await delivery.lookUp(
		call,
		input.order,
		async () => await lookups.getContactId(call, input.order, input.waitForContactMs),
	);
}

function addSendHints(call: OperationContext, { order, imbalance }: Input): void {
	addTotalsHint(call, imbalance);
	if (order.language === undefined) {
		call.hint(
			(count) =>
				`${plural(count, 'order has', 'orders have')} no 'Language'; Voyado's field guide asks for one`,
			'language',
		);
	}
}
