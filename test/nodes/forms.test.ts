import {
	NodeHelpers,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyMode,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { describe, expect, it } from 'vitest';

import { loadPackage } from '../engine/engine';

/** What the forms of the built package say, found in every node's description. */

/** The least share of a node's text fields that say what goes into them. */
const MIN_EXPLAINED = 0.9;
const TEXT_TYPES = ['string', 'json', 'number', 'dateTime'];

/** A field, or one mode of a picker, in its place. */
interface Field {
	path: string;
	texts: Array<string | undefined>;
}

const { nodeTypes } = await loadPackage();
const nodes = Object.values(nodeTypes).map(({ type }) => (type as INodeType).description);

/** All properties of a form, nested ones too, by the labels that lead to them. */
function placed(properties: INodeProperties[], place = ''): Array<[string, INodeProperties]> {
	return properties.flatMap((property): Array<[string, INodeProperties]> => {
		const path = place + property.displayName;
		return [[path, property], ...inside(property).flatMap((each) => placed(each, `${path} > `))];
	});
}

function inside({ type, options }: INodeProperties): INodeProperties[][] {
	if (type === 'collection') return [options as INodeProperties[]];
	if (type !== 'fixedCollection') return [];
	return (options as INodePropertyCollection[]).map(({ values }) => values);
}

function propertiesOf({ properties }: INodeTypeDescription): Array<[string, INodeProperties]> {
	// n8n adds its own 'Poll Times' to triggers.
	return placed(properties.filter(({ name }) => name !== 'pollTimes'));
}

function pickerModes(node: INodeTypeDescription): Array<[string, INodePropertyMode]> {
	return propertiesOf(node).flatMap(([path, { type, modes = [] }]) =>
		type === 'resourceLocator'
			? modes.map((mode): [string, INodePropertyMode] => [`${path} (${mode.displayName})`, mode])
			: [],
	);
}

function textFields(node: INodeTypeDescription): Field[] {
	const fields = propertiesOf(node)
		.filter(([, { type }]) => TEXT_TYPES.includes(type))
		.map(([path, { description, placeholder, hint }]) => ({
			path,
			texts: [description, placeholder, hint],
		}));
	const modes = pickerModes(node).map(([path, { placeholder, hint }]) => ({
		path,
		texts: [placeholder, hint],
	}));
	return [...fields, ...modes];
}

describe.each(nodes.map((node) => ({ name: node.displayName, node })))('$name', ({ node }) => {
	it('says of its text fields what goes into them', () => {
		const fields = textFields(node);
		const unexplained = fields.filter(({ texts }) => !texts.some(Boolean));
		expect(fields.length).toBeGreaterThan(0);
		expect(
			1 - unexplained.length / fields.length,
			`Neither description nor placeholder: ${unexplained.map(({ path }) => path).join(', ')}`,
		).toBeGreaterThanOrEqual(MIN_EXPLAINED);
	});

	it('has a placeholder in each mode of its pickers', () => {
		for (const [path, { placeholder }] of pickerModes(node)) expect(placeholder, path).toBeTruthy();
	});

	it('says of dates which time zone is meant', () => {
		for (const [path, { type, description }] of propertiesOf(node)) {
			if (type === 'dateTime') expect(description, path).toContain('time zone of the workflow');
		}
	});
});

describe('as a tool of an AI Agent', () => {
	const tools = nodes.filter(({ usableAsTool }) => usableAsTool);

	it('every node but the triggers is offered', () => {
		const actions = nodes.filter(({ group }) => !group.includes('trigger'));
		expect(tools).toEqual(actions);
	});

	it.each(tools.map((node) => ({ name: node.displayName, node })))(
		'$name takes nothing from the incoming item by itself',
		({ node }) => {
			const fields = node.properties.filter(({ default: value }) => isFromItem(value));
			expect(fields.length).toBeGreaterThan(0);
			for (const field of fields) {
				const variants = node.properties.filter(({ name }) => name === field.name);
				const alone = shown(field, variants, node);
				const inTool = shown(field, variants, { ...node, name: `${node.name}Tool` });
				expect(alone.map((each) => isFromItem(each.default))).toEqual([true]);
				expect(inTool.map((each) => isFromItem(each.default))).toEqual([false]);
				expect(inTool[0].required).toBe(field.required);
			}
		},
	);

	/** The fields of one name that are shown where `field` belongs. */
	function shown(field: INodeProperties, variants: INodeProperties[], node: INodeTypeDescription) {
		const values = Object.fromEntries(
			Object.entries(field.displayOptions?.show ?? {}).map(([name, values]) => [name, values?.[0]]),
		) as INodeParameters;
		return variants.filter((variant) =>
			NodeHelpers.displayParameter(values, variant, { typeVersion: 1 }, node),
		);
	}

	function isFromItem(value: INodeProperties['default']): boolean {
		return /"=[^"]*\$json/.test(JSON.stringify(value));
	}

	it.each([
		['akinon', 'order', ['cancel', 'markAsSent']],
		['akinon', 'orderItem', ['createMapping', 'update']],
		['panora', 'order', ['create']],
		['voucherify', 'order', ['import', 'update', 'upsert']],
		['voucherify', 'export', ['delete']],
		['voyadoEngage', 'order', ['register']],
	])('%s says what of %s a person should approve', (name, resource, expected) => {
		const node = nodes.find((each) => each.name === name)!;
		const selector = node.properties.find(
			(each) => each.name === 'operation' && each.displayOptions?.show?.resource?.[0] === resource,
		)!;
		const operations = selector.options as INodePropertyOptions[];
		const approved = operations.filter(({ description }) =>
			description?.includes('a person should approve'),
		);
		expect(approved.map(({ value }) => value).sort()).toEqual(expected);
	});

	it.each(tools.map((node) => ({ name: node.displayName, node })))(
		"$name tells the model each operation's text",
		({ node }) => {
			const told = node.properties.filter(({ name }) => name === 'toolDescription');
			const texts = node.properties
				.filter(({ name }) => name === 'operation')
				.flatMap(({ options }) => options as INodePropertyOptions[])
				.map(({ description }) => description);
			expect(told.map((field) => field.default).sort()).toEqual(texts.sort());
			const types = [node.name, `${node.name}Tool`];
			for (const field of told) {
				const both = types.map((name) => shown(field, [field], { ...node, name }).length);
				expect(both).toEqual([0, 1]);
			}
		},
	);
});

describe("n8n's list of nodes", () => {
	/** The words that people search for, each with the nodes that it fits. */
	it.each([
		['e-commerce', ['Akinon', 'Panora', 'Voucherify', 'Voyado Engage']],
		['coupon', ['Voucherify']],
		['refund', ['Akinon']],
		['receipt', ['Voyado Engage']],
		['cancel order', ['Akinon']],
		['ERP', ['Akinon']],
		['loyalty', ['Voucherify', 'Voyado Engage']],
		['CRM', ['Voyado Engage']],
		['import orders', ['Voucherify']],
		['export csv', ['Voucherify']],
		['register order', ['Voyado Engage']],
		['mark as sent', ['Akinon']],
		['create order', ['Panora', 'Voucherify']],
		['new order', ['Akinon Trigger', 'Panora Trigger', 'Voucherify Trigger']],
		['poll', ['Akinon Trigger', 'Panora Trigger', 'Voucherify Trigger']],
	])('finds %s', (word, expected) => {
		const isTrigger = expected.some((name) => name.endsWith('Trigger'));
		const found = nodes.filter(
			({ codex, group }) => group.includes('trigger') === isTrigger && codex?.alias?.includes(word),
		);
		expect(found.map(({ displayName }) => displayName).sort()).toEqual(expected);
	});

	it('shows the text of a trigger for its whole provider', () => {
		for (const trigger of nodes.filter(({ group }) => group.includes('trigger'))) {
			const action = nodes.find(({ name }) => `${name}Trigger` === trigger.name)!;
			expect(trigger.description).toContain(action.description);
		}
	});
});
