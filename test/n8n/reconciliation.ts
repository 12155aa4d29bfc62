/** The reconciliation of Akinon and Voucherify, whose example is two workflows. */
import type { IDataObject, INode } from 'n8n-workflow';

import type { Emulators } from '../emulators/emulators';
import { nodeOf, type Execution, type StoredCredential, type WorkflowContent } from './client';
import type { N8n } from './n8n';
import { importWorkflow, readExample } from './sync';

export const SCHEDULE = 'Every Night';

/** What the reconciliation found, sorted by ID, and which orders the repair would write. */
export interface Found {
	missing: string[];
	different: Array<{ id: string; differences: string }>;
	tooMuch: string[];
	repaired: string[];
}

/**
 * Imports both workflows.
 *
 * @param settings values of the node that holds the window
 * @param rule when to run; by default once a night
 * @param exportOptions options of the node that exports Voucherify's orders
 * @returns the workflow to run, and the one that it calls
 */
export async function importReconciliation(
	n8n: N8n,
	credentials: Record<string, StoredCredential>,
	settings: Record<string, string>,
	rule?: IDataObject,
	exportOptions: IDataObject = {},
): Promise<{ workflowId: string; partId: string }> {
	const part = await readExample('akinon-voucherify-reconciliation-part');
	const exporting = nodeOf(part, 'Export from Voucherify');
	Object.assign(exporting.parameters.options as IDataObject, exportOptions);
	const partId = await importWorkflow(n8n, part, credentials);
	const workflow = await readExample('akinon-voucherify-reconciliation');
	setFields(nodeOf(workflow, 'Window'), settings);
	const schedule = nodeOf(workflow, SCHEDULE);
	if (rule) Object.assign(schedule.parameters, { rule: { interval: [rule] } });
	callPart(workflow, partId);
	return { workflowId: await importWorkflow(n8n, workflow, credentials), partId };
}

/** Sets the values of an Edit Fields node. */
function setFields({ parameters }: INode, values: Record<string, string>): void {
	const { assignments } = parameters.assignments as {
		assignments: Array<{ name: string; value: string }>;
	};
	for (const field of assignments) field.value = values[field.name] ?? field.value;
}

function callPart({ nodes }: WorkflowContent, partId: string): void {
	for (const { type, parameters } of nodes) {
		if (!type.endsWith('.executeWorkflow')) continue;
		parameters.workflowId = { __rl: true, mode: 'list', value: partId };
	}
}

export function foundBy({ data }: Execution): Found {
	const itemsOf = (node: string) =>
		(data.resultData.runData[node] ?? [])
			.flatMap((run) => run.data?.main[0] ?? [])
			.map(({ json }) => json);
	const idsOf = (items: IDataObject[]) => items.map(({ id }) => String(id)).sort();
	const different = itemsOf('Different') as unknown as Found['different'];
	return {
		missing: idsOf(itemsOf('Missing in Voucherify')),
		different: different
			.map(({ id, differences }) => ({ id, differences }))
			.sort((one, other) => Number(one.id) - Number(other.id)),
		tooMuch: idsOf(itemsOf('Only in Voucherify')),
		repaired: idsOf(
			itemsOf('Repair in Voucherify').filter(
				({ voucherifyOrder }) => (voucherifyOrder as IDataObject).dryRun === true,
			),
		),
	};
}

/** The order in Voucherify with a source ID. */
export function inVoucherify({ voucherify }: Emulators, sourceId: string) {
	return [...voucherify.orders.values()].find(({ source_id: id }) => id === sourceId)!;
}
