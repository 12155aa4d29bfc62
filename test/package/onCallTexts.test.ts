import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IDataObject, type INode, type INodeTypes, Workflow } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import type { WorkflowContent } from '../n8n/client';

/** What a person on call reads: the expressions of the examples, evaluated as n8n does. */

const NODE: INode = {
	id: 'node',
	name: 'Node',
	type: 'test.node',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const nodeTypes = {
	getByNameAndVersion: () => ({ description: { properties: [] } }),
} as unknown as INodeTypes;

/** Evaluates a field of an Edit Fields node of an example for one item. */
function evaluate(example: string, nodeName: string, field: string, json: IDataObject): unknown {
	const file = join(__dirname, '../../examples', `${example}.json`);
	const { nodes } = JSON.parse(readFileSync(file, 'utf8')) as WorkflowContent;
	const { assignments } = nodes.find(({ name }) => name === nodeName)!.parameters as {
		assignments: { assignments: Array<{ name: string; value: string }> };
	};
	const { value } = assignments.assignments.find(({ name }) => name === field)!;
	const workflow = new Workflow({
		nodes: [NODE],
		connections: {},
		active: false,
		nodeTypes,
		settings: { timezone: 'Europe/Istanbul' },
	});
	const items = [{ json, pairedItem: { item: 0 } }];
	return workflow.expression.getParameterValue(value, null, 0, 0, 'Node', items, 'manual', {});
}

describe('the log of Akinon to Voyado', () => {
	const whatToDo = (newState: string, outcome: string) => {
		const details = { outcome, description: 'Correct the address.' };
		return String(evaluate('akinon-to-voyado', 'Log Row', 'whatToDo', { newState, details }));
	};

	it('does not say of a given-up order that it comes again', () => {
		expect(whatToDo('given up', 'notSent')).toMatch(/^It does not come again by itself/);
		expect(whatToDo('given up', 'refused')).toMatch(
			/^Correct the address\. It does not come again by itself/,
		);
	});

	it('names the form if a person has to choose', () => {
		for (const state of ['refused', 'unknown', 'given up']) {
			expect(whatToDo(state, 'refused')).toContain("'Akinon orders left behind'");
		}
	});

	it('says of each state what to do', () => {
		for (const state of ['marked', 'registered', 'waiting for retry']) {
			expect(whatToDo(state, 'notSent')).toMatch(/^Nothing\./);
		}
	});
});

describe('the form', () => {
	it("shows times in the workflow's zone, and names the zone", () => {
		const since = '2026-11-30T11:02:46.212Z';
		const nextAttempt = '2026-11-30T22:30:00.000Z';
		const known = evaluate('akinon-orders-left-behind', 'Order', 'known', { since, nextAttempt });
		expect(String(known).split('\n').slice(0, 2)).toEqual([
			'Since: 30 Nov 2026, 14:02 GMT+3',
			'Next attempt: 1 Dec 2026, 01:30 GMT+3',
		]);
	});
});
