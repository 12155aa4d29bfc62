import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Exchange, Route } from '../emulators/emulator';
import { corrections } from './corrections';
import { type Schema, Schemas } from './schema';

/** What an emulated route is compared with. */
export type Basis =
	| 'OpenAPI'
	| 'SDK model'
	| 'SDK source'
	| 'client source'
	| 'server source'
	| 'documentation'
	| 'not published';

interface Operation {
	'x-basis'?: { request: Basis; response: Basis };
	'x-source'?: string;
	parameters: Array<{ name: string; in: string; schema: Schema }>;
	requestBody?: { content: Record<string, { schema: Schema }> };
	responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

interface Description {
	info: { 'x-source': string };
	paths: Record<string, Record<string, Operation>>;
	components: { schemas: Record<string, Schema> };
}

/**
 * The published description of a provider's routes: `test/emulators/published/<provider>.json`, an OpenAPI
 * document. `x-basis` is the kind of source that describes a route, `x-source` its address.
 */
export class Published {
	private readonly description: Description;
	private readonly schemas: Schemas;

	constructor(provider: string) {
		const path = join(__dirname, '..', 'emulators', 'published', `${provider}.json`);
		this.description = JSON.parse(readFileSync(path, 'utf8')) as Description;
		for (const { apply } of corrections[provider] ?? []) apply(this.description.components.schemas);
		this.schemas = new Schemas(this.description);
	}

	/** The sources that describe a route. */
	basis(route: Route): { request: Basis; response: Basis; source: string } {
		const operation = this.operation(route);
		const { request, response } = operation?.['x-basis'] ?? {
			request: 'OpenAPI',
			response: 'OpenAPI',
		};
		return {
			request,
			response,
			source: operation?.['x-source'] ?? this.description.info['x-source'],
		};
	}

	/** The fields of a route's request body. */
	bodyFields(route: Route): ReturnType<Schemas['fields']> {
		return this.schemas.fields(this.schemas.at(this.bodyPointer(route))!);
	}

	/** Lists how an exchange differs from the description. Requests are compared only if accepted. */
	differences(exchange: Exchange): string[] {
		const { request, response } = this.basis(exchange);
		if (!this.operation(exchange)) return ['it is not described'];
		return [
			...(request === 'not published' || exchange.status >= 300
				? []
				: this.requestDifferences(exchange)),
			...(response === 'not published' ? [] : this.responseDifferences(exchange)),
		];
	}

	private operation({ method, path }: Route): Operation | undefined {
		return this.description.paths[path]?.[method.toLowerCase()];
	}

	private requestDifferences(exchange: Exchange): string[] {
		const { parameters, requestBody } = this.operation(exchange)!;
		const unknown = Object.keys(exchange.query).filter(
			(name) => !parameters.some((each) => each.in === 'query' && each.name === name),
		);
		const values = parameters.flatMap(({ name, in: place }, index) => {
			const value = exchange.query[name];
			if (place !== 'query' || value === undefined) return [];
			const pointer = `${operationPointer(exchange)}/parameters/${index}/schema`;
			const isNumber = this.schemas.type(pointer) === 'integer';
			return this.schemas.differences(pointer, isNumber ? Number(value) : value);
		});
		const body = requestBody ? this.bodyDifferences(exchange) : [];
		return [
			...unknown.map((name) => `query '${name}' is not published`),
			...[...values, ...body].map((difference) => `request: ${difference}`),
		];
	}

	private bodyDifferences(exchange: Exchange): string[] {
		const isForm = this.bodyType(exchange) === 'application/x-www-form-urlencoded';
		const form = isForm && new URLSearchParams(String(exchange.body));
		const body = form ? Object.fromEntries(form) : exchange.body;
		return this.schemas.differences(this.bodyPointer(exchange), body);
	}

	private bodyType(route: Route): string {
		return Object.keys(this.operation(route)!.requestBody!.content)[0];
	}

	private bodyPointer(route: Route): string {
		const content = this.bodyType(route).replaceAll('/', '~1');
		return `${operationPointer(route)}/requestBody/content/${content}/schema`;
	}

	private responseDifferences(exchange: Exchange): string[] {
		const { status, contentType, response } = exchange;
		const described = this.operation(exchange)!.responses[status];
		// Errors that every route may respond with are described once.
		if (!described && status >= 400)
			return this.differencesFrom('#/components/schemas/Error', exchange);
		if (!described) return [`status ${status} is not published`];
		if (!described.content)
			return response === undefined || response === '' ? [] : ['response: not empty'];
		const type = Object.keys(described.content).find((each) => contentType.startsWith(each));
		if (type === undefined) return [`response: ${contentType || 'no content type'}`];
		if (response === undefined) return [];
		const content = type.replaceAll('/', '~1');
		const pointer = `${operationPointer(exchange)}/responses/${status}/content/${content}/schema`;
		return this.differencesFrom(pointer, exchange);
	}

	private differencesFrom(pointer: string, { status, response }: Exchange): string[] {
		if (response === undefined) return [];
		return this.schemas.differences(pointer, response).map((each) => `response ${status}: ${each}`);
	}
}

function operationPointer({ method, path }: Route): string {
	return `#/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}`;
}
