import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Exchange, Route } from '../emulators/emulator';
import { corrections } from './corrections';
import { type Schema, Schemas } from './schema';

/** What a route is held against. */
export type Basis =
	| 'OpenAPI'
	| 'SDK model'
	| 'SDK source'
	| 'client source'
	| 'server source'
	| 'documentation'
	| 'not published';

interface Operation {
	'x-basis'?: { request: Basis; answer: Basis };
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
 * What is published of one provider's routes: `test/emulators/published/<provider>.json`, an OpenAPI
 * document. `x-basis` says what a route's request and answer rest on, `x-source` where that is.
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

	/** What a route's request and answer rest on, and where that is published. */
	basis(route: Route): { request: Basis; answer: Basis; source: string } {
		const operation = this.operation(route);
		const { request, answer } = operation?.['x-basis'] ?? { request: 'OpenAPI', answer: 'OpenAPI' };
		return {
			request,
			answer,
			source: operation?.['x-source'] ?? this.description.info['x-source'],
		};
	}

	/** The fields of a route's request body. */
	bodyFields(route: Route): ReturnType<Schemas['fields']> {
		return this.schemas.fields(this.schemas.at(this.bodyPointer(route))!);
	}

	/** Where an exchange is not as published. A request is looked at where it was accepted. */
	differences(exchange: Exchange): string[] {
		const { request, answer } = this.basis(exchange);
		if (!this.operation(exchange)) return ['it is not described'];
		return [
			...(request === 'not published' || exchange.status >= 300 ? [] : this.requestOf(exchange)),
			...(answer === 'not published' ? [] : this.answerOf(exchange)),
		];
	}

	private operation({ method, path }: Route): Operation | undefined {
		return this.description.paths[path]?.[method.toLowerCase()];
	}

	private requestOf(exchange: Exchange): string[] {
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
		const body = requestBody ? this.bodyOf(exchange) : [];
		return [
			...unknown.map((name) => `query '${name}' is not published`),
			...[...values, ...body].map((difference) => `request: ${difference}`),
		];
	}

	private bodyOf(exchange: Exchange): string[] {
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

	private answerOf(exchange: Exchange): string[] {
		const { status, contentType, answer } = exchange;
		const response = this.operation(exchange)!.responses[status];
		// What every route may answer is described once.
		if (!response && status >= 400) return this.answerLike('#/components/schemas/Error', exchange);
		if (!response) return [`status ${status} is not published`];
		if (!response.content)
			return answer === undefined || answer === '' ? [] : ['answer: not empty'];
		const type = Object.keys(response.content).find((each) => contentType.startsWith(each));
		if (type === undefined) return [`answer: ${contentType || 'no content type'}`];
		if (answer === undefined) return [];
		const content = type.replaceAll('/', '~1');
		const pointer = `${operationPointer(exchange)}/responses/${status}/content/${content}/schema`;
		return this.answerLike(pointer, exchange);
	}

	private answerLike(pointer: string, { status, answer }: Exchange): string[] {
		if (answer === undefined) return [];
		return this.schemas.differences(pointer, answer).map((each) => `answer ${status}: ${each}`);
	}
}

function operationPointer({ method, path }: Route): string {
	return `#/paths/${path.replaceAll('/', '~1')}/${method.toLowerCase()}`;
}
