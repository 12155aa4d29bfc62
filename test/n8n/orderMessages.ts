/** The example that registers each change of an Akinon order, as the demo and the end-to-end tests run it. */
import type { INodeParameters } from 'n8n-workflow';

import { statusTables } from '../orders/voyadoStatuses';
import { nodeOf, type WorkflowContent } from './client';
import { readExample } from './sync';

/** The data table in which the example says what became of each message. */
export const MESSAGE_LOG = 'akinon_order_messages_to_voyado_log';

/** How the example says when a failed message comes again. */
const NEXT_ATTEMPT = 'minutes: Math.min(60, 15 * 2 ** (number - 1))';

/** Reads the example, and sets Voyado's words and what a test wants of the trigger. */
export async function readMessagesExample(trigger: INodeParameters = {}): Promise<WorkflowContent> {
	const workflow = await readExample('akinon-order-messages-to-voyado');
	Object.assign(nodeOf(workflow, 'Akinon Trigger').parameters, trigger);
	Object.assign(nodeOf(workflow, 'Register in Voyado').parameters, structuredClone(statusTables));
	return workflow;
}

/** Lets failed messages come again every few seconds, up to a number of deliveries. */
export function comeAgainSoon(
	workflow: WorkflowContent,
	{ seconds, maximum }: { seconds: number; maximum: number },
): void {
	const { parameters } = nodeOf(workflow, 'Message');
	const { assignments } = parameters.assignments as { assignments: Array<{ value: string }> };
	const delivery = assignments[1];
	if (!delivery.value.includes(NEXT_ATTEMPT)) {
		throw new Error(`The example does not compute its next attempt by ${NEXT_ATTEMPT}.`);
	}
	delivery.value = delivery.value
		.replace(NEXT_ATTEMPT, `seconds: ${seconds}`)
		.replaceAll('120', String(maximum));
}
