import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import { InvalidInputError, RequestError, type RequestErrorDetails } from '../errors';
import type { Provider } from '../http/provider';
import { unknownOutcome } from '../http/unknownOutcome';
import { toPlainText, truncate } from '../truncate';
import { isTool } from './aiTool';

type NodeError = NodeApiError | NodeOperationError;
type NodeFailure = NodeError['failure'];

/**
 * Converts anything thrown into the error that n8n shows, with the item it belongs to and, for n8n's
 * poll back-off, its cause.
 *
 * @param itemIndex index of the input item, from 0; undefined if the error concerns no single item
 */
export function toNodeError(node: INode, thrown: unknown, itemIndex?: number): NodeError {
	const error = createNodeError(node, thrown, itemIndex);
	if (isTool(node)) withDescription(error);
	if (itemIndex !== undefined) error.context.itemIndex = itemIndex;
	return error;
}

/**
 * Converts an error thrown after a writing request was sent. Only a RequestError knows how far that
 * request got; after any other error, such as one about an unexpected answer, the outcome is unknown.
 */
export function toUnknownOutcome(thrown: unknown, provider: Provider): RequestError {
	if (thrown instanceof RequestError) return thrown;
	const policy = { isRepeatable: false, isWrite: true };
	const what = `returned data that could not be read (${messageOf(thrown)})`;
	return unknownOutcome(provider, policy, what, {});
}

/**
 * Converts an error that a writing operation threw before its first writing request. If a read went
 * unanswered, the outcome of the item is still certain: it was not sent.
 */
export function toNotSent(thrown: unknown): unknown {
	if (!(thrown instanceof RequestError)) return thrown;
	const { outcome, reason } = thrown.details;
	// `sentBefore`: an earlier run sent it, and that outcome is still unknown.
	if (outcome !== 'unknown' || reason === 'sentBefore') return thrown;
	return new RequestError(thrown.message, { ...thrown.details, outcome: 'notSent' });
}

/** An AI model is told only an error's message. */
function withDescription(error: NodeError): void {
	const { message, description } = error;
	if (!description || message.includes(description)) return;
	error.message = `${message}${/[.!?]$/.test(message) ? '' : '.'} ${description}`;
}

function createNodeError(node: INode, thrown: unknown, itemIndex?: number): NodeError {
	const suffix = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
	if (thrown instanceof RequestError) return createApiError(node, thrown, suffix);
	if (thrown instanceof InvalidInputError) {
		return new NodeOperationError(node, toPlainText(thrown.message) + suffix, {
			description: plainDescription(thrown.description),
			level: 'warning',
			failure: { cause: 'configuration-invalid' },
		});
	}
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	const message = toPlainText(messageOf(thrown));
	return new NodeOperationError(node, thrown instanceof Error ? thrown : message, { message });
}

/** The message of anything thrown, which may be a value that has no text. */
export function messageOf(thrown: unknown): string {
	return thrown instanceof Error ? thrown.message : truncate(thrown);
}

function plainDescription(description: string | undefined): string | undefined {
	return description === undefined ? undefined : toPlainText(description);
}

function createApiError(node: INode, error: RequestError, suffix: string): NodeApiError {
	const { status } = error.details;
	const description = plainDescription(error.details.description);
	const message = toPlainText(error.message) + suffix;
	const httpCode = status === undefined ? undefined : String(status);
	const response: JsonObject = { message };
	const apiError = new NodeApiError(node, response, {
		message,
		description: description ?? ' ',
		httpCode,
		failure: toFailure(error.details),
	});
	// NodeApiError replaces a message that contains a code such as ECONNRESET with a stock text.
	apiError.message = message;
	apiError.description = description;
	apiError.httpCode = httpCode ?? null;
	return apiError;
}

/**
 * Returns the cause for n8n's durable poller. It pauses a trigger for 30 minutes if a person has to
 * act, so only a 401 that persists says so: a redirect, 400, 403 or 404 may come from something between
 * n8n and the provider and be gone a minute later.
 */
function toFailure({ status, isTransient, retryAfterMs }: RequestErrorDetails): NodeFailure {
	if (status === 401 && !isTransient) return { cause: 'credential-invalid' };
	return { cause: status === 429 ? 'rate-limited' : 'temporarily-unavailable', retryAfterMs };
}
