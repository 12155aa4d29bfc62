import type {
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { loadPackage, runNode } from '../engine/engine';
import { durablePoller, legacyPoller } from '../engine/poller';
import { everyOperation, type EveryOperation } from '../everyOperation';

/**
 * Sets every selector and switch of every node by expression. They come from the description of the
 * built package, so a new one is tested without being listed here.
 */

const triggers = ['akinonTrigger', 'panoraTrigger'];
const operations = {
	akinon: ['order', 'orderItem', 'discount'],
	panora: ['order', 'connection'],
	voucherify: ['order', 'export', 'asyncAction'],
	voyadoEngage: ['order', 'store', 'contact'],
};

/** A parameter, possibly nested, with what is needed to show it and to set it. */
interface Place {
	property: INodeProperties;
	label: string;
	/** The node's own parameters on which a nested parameter depends. */
	needs?: INodeParameters;
	/** Returns the node parameters that set it. */
	set(value: string): INodeParameters;
}

let every: EveryOperation;

beforeAll(async () => {
	every = await everyOperation();
	// 'Async Action: Get' needs an import.
	const [parameters] = every.runs.voucherify['order/import']();
	await runNode({
		type: 'voucherify',
		credentials: credentialsOf('voucherify'),
		parameters: { resource: 'order', operation: 'import', ...parameters },
	});
});

afterAll(async () => await every.emulators.close());

beforeEach(() => {
	for (const { journal } of emulators()) journal.clear();
});

function emulators() {
	const { akinon, panora, voucherify, voyado } = every.emulators;
	return [akinon, panora, voucherify, voyado];
}

const requests = () => emulators().flatMap(({ journal }) => journal.entries);

/** Finds all parameters of a type, including nested ones. */
function placesOf(properties: INodeProperties[], type: string): Place[] {
	return properties.flatMap((property): Place[] => {
		const { name, displayName: label } = property;
		if (property.type === type) {
			return [{ property, label, needs: neededBy(property), set: (value) => ({ [name]: value }) }];
		}
		if (property.type === 'collection') {
			return placesOf(property.options as INodeProperties[], type).map((place) => ({
				...place,
				label: `${label} > ${place.label}`,
				set: (value) => ({ [name]: place.set(value) }),
			}));
		}
		if (property.type !== 'fixedCollection') return [];
		const groups = property.options as INodePropertyCollection[];
		const isList = property.typeOptions?.multipleValues === true;
		return groups.flatMap((group) =>
			placesOf(group.values, type).map((place) => ({
				...place,
				label: [label, groups.length > 1 && group.displayName, isList && '1']
					.filter(Boolean)
					.concat(place.label)
					.join(' > '),
				set(value) {
					const row = { ...filledRow(group.values), ...place.set(value) };
					return { [name]: { [group.name]: isList ? [row] : row } } as INodeParameters;
				},
			})),
		);
	});
}

/** Returns values for the display options that refer to the node's own parameters. */
function neededBy({ displayOptions }: INodeProperties): INodeParameters {
	return Object.fromEntries(
		Object.entries(displayOptions?.show ?? {})
			.filter(([name]) => name.startsWith('/'))
			.map(([name, values]) => [name.slice(1), (values as string[])[0]]),
	);
}

/** Returns the values that a row needs before its selectors are read. */
function filledRow(values: INodeProperties[]): INodeParameters {
	const needsKey = values.some(({ name, options }) => name === 'key' && options === undefined);
	return { ...requiredOf(values), ...(needsKey && { key: 'channel' }) };
}

/** Whether a property belongs to an operation, according to its display options. */
function isOf(property: INodeProperties, resource: string, operation: string): boolean {
	const { show = {} } = property.displayOptions ?? {};
	return (
		(show.resource as string[] | undefined)?.includes(resource) === true &&
		(show.operation as string[] | undefined)?.includes(operation) === true
	);
}

/** Returns values with which a property is shown. */
function shownBy(property: INodeProperties): INodeParameters {
	const { show = {} } = property.displayOptions ?? {};
	return Object.fromEntries(
		Object.entries(show)
			.filter(([name]) => !['resource', 'operation'].includes(name) && !name.startsWith('/'))
			.map(([name, values]) => [name, (values as string[])[0]]),
	) as INodeParameters;
}

/** Returns a value for each required field, without which n8n does not run the node. */
function requiredOf(properties: INodeProperties[]): INodeParameters {
	const missing = properties.filter(
		({ required, default: initial }) => required && (initial === '' || typeof initial === 'object'),
	);
	return Object.fromEntries(missing.map((property) => [property.name, sampleOf(property)]));
}

function sampleOf({ type, options = [] }: INodeProperties): INodeParameters[string] {
	if (type === 'resourceLocator') return { __rl: true, mode: 'id', value: 'x' };
	if (type === 'fixedCollection') {
		const [{ name, values }] = options as INodePropertyCollection[];
		return { [name]: [requiredOf(values)] };
	}
	return type === 'dateTime' ? '2026-01-01' : '1';
}

async function propertiesOf(node: string): Promise<INodeProperties[]> {
	const { type } = (await loadPackage()).nodeTypes[node];
	return (type as { description: { properties: INodeProperties[] } }).description.properties;
}

interface Case {
	title: string;
	node: string;
	place: Place;
	parameters(): INodeParameters;
}

async function casesOf(node: string, type: string): Promise<Case[]> {
	const properties = await propertiesOf(node);
	const names = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			(options as INodePropertyOptions[]).map(({ value }) => [
				(displayOptions?.show?.resource as string[])[0],
				String(value),
			]),
		);
	return names.flatMap(([resource, operation]) =>
		properties
			.filter((property) => isOf(property, resource, operation))
			.flatMap((property) =>
				placesOf([property], type).map((place) => ({
					title: `${node} ${resource} ${operation} ${JSON.stringify(shownBy(property))}: ${place.label}`,
					node,
					place,
					parameters: () => ({
						...requiredOf(properties.filter((each) => isOf(each, resource, operation))),
						...every.runs[node][`${resource}/${operation}`]()[0],
						resource,
						operation,
						...shownBy(property),
					}),
				})),
			),
	);
}

async function allCases(type: string): Promise<Case[]> {
	const all = await Promise.all(
		Object.keys(operations).map(async (node) => await casesOf(node, type)),
	);
	return all.flat();
}

const isListed = ({ place }: Case) => place.property.typeOptions?.loadOptionsMethod === undefined;
const selectors = (await allCases('options')).filter(isListed);
const switches = await allCases('boolean');

describe('a selector', () => {
	it('exists in every node', () => {
		expect(selectors.length).toBeGreaterThan(60);
		expect(new Set(selectors.map(({ node }) => node))).toEqual(new Set(Object.keys(operations)));
	});

	it.each(selectors)('refuses a value that is not one of its options: $title', async (one) => {
		const { node, place, parameters } = one;
		const run = await runNode({
			type: node,
			credentials: credentialsOf(node),
			parameters: { ...parameters(), ...place.needs, ...place.set('={{ "nonsense" }}') },
		});
		const options = (place.property.options as INodePropertyOptions[]).filter(
			({ value }) => value !== '',
		);
		if (options.every(({ value }) => value === 'true' || value === 'false')) {
			expect(run.error?.message).toContain(`'${place.label}' is neither true nor false`);
		} else {
			expect(run.error?.message).toContain(`'${place.label}' is not one of its values: "nonsense"`);
			const description = run.error?.description?.toLowerCase();
			for (const { name, value } of options) {
				expect(description).toContain(name.toLowerCase());
				expect(description).toContain(String(value).toLowerCase());
			}
		}
		expect(requests()).toEqual([]);
	});
});

describe('a switch', () => {
	it.each(switches)('refuses a value that is neither true nor false: $title', async (one) => {
		const { node, place, parameters } = one;
		const run = await runNode({
			type: node,
			credentials: credentialsOf(node),
			parameters: { ...parameters(), ...place.needs, ...place.set('={{ "perhaps" }}') },
		});
		expect(run.error?.message).toContain(`'${place.label}' is neither true nor false`);
		expect(requests()).toEqual([]);
	});

	it('exists in every node', () => {
		expect(new Set(switches.map(({ node }) => node))).toEqual(new Set(Object.keys(operations)));
	});
});

describe.each([
	{ poller: 'legacy', create: legacyPoller },
	{ poller: 'durable', create: durablePoller },
])('a trigger under the $poller poller', ({ create }) => {
	it.each(triggers)('refuses invalid values of selectors and switches: %s', async (node) => {
		const properties = (await propertiesOf(node)).filter(({ name }) => name !== 'pollTimes');
		const places = properties.flatMap((property) =>
			['options', 'boolean']
				.flatMap((type) => placesOf([property], type))
				.map((place) => ({ ...place, shown: shownBy(property) })),
		);
		expect(places.length).toBeGreaterThan(2);
		for (const place of places) {
			const poller = await create({
				type: node,
				credentials: credentialsOf(node),
				parameters: {
					...every.triggers[node],
					...place.shown,
					...place.needs,
					...place.set('={{ "nonsense" }}'),
				},
			});
			await expect(poller.activate()).rejects.toThrow(
				place.property.type === 'boolean'
					? `'${place.label}' is neither true nor false`
					: `'${place.label}' is not one of its values: "nonsense"`,
			);
		}
		expect(requests()).toEqual([]);
	});
});

function credentialsOf(node: string) {
	const [type] = Object.keys(every.credentials).filter((name) =>
		name.toLowerCase().startsWith(node.replace('Trigger', '').toLowerCase()),
	);
	return { [type]: every.credentials[type] };
}
