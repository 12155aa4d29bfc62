import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import { InvalidInputError, RequestError, type RequestErrorDetails } from '../errors';

type NodeError = NodeApiError | NodeOperationError;
type DeclaredFailure = NodeError['failure'];

/**
 * The one translator: turns anything thrown into the error that n8n shows, with the item it
 * belongs to and, for n8n's poll back-off, why it happened.
 *
 * @param itemIndex the input item's index, from 0 as n8n counts; undefined where no item is concerned
 */
export function toNodeError(node: INode, thrown: unknown, itemIndex?: number): NodeError {
	const error = describe(node, thrown, itemIndex);
	if (itemIndex !== undefined) error.context.itemIndex = itemIndex;
	return error;
}

/**
 * What to report of an item for what was thrown while it was worked on. Once a writing request has
 * left, only a RequestError knows how far it got; anything else, such as an answer that nobody
 * expected, leaves the outcome open.
 *
 * @param hasWritten whether a request that changes something has left for this item
 * @param providerName the provider's name as people know it
 */
export function toItemFailure(thrown: unknown, hasWritten: boolean, providerName: string): unknown {
	if (!hasWritten || thrown instanceof RequestError) return thrown;
	const reason = thrown instanceof Error ? thrown.message : String(thrown);
	return new RequestError(
		`It is unknown whether ${providerName} carried out the request. What it answered could not be used (${reason}).`,
		{
			outcome: 'unknown',
			description: `It is not repeated by itself, since that could make ${providerName} act twice. Look there before you run it again.`,
		},
	);
}

/**
 * What to report of an item where an operation that writes has not sent anything for it yet: what was
 * read before, and not answered, leaves nothing open.
 */
export function beforeWriting(thrown: unknown): unknown {
	if (!(thrown instanceof RequestError)) return thrown;
	const { outcome, reason } = thrown.details;
	// An earlier run has sent it.
	if (outcome !== 'unknown' || reason === 'sentBefore') return thrown;
	return new RequestError(thrown.message, { ...thrown.details, outcome: 'notSent' });
}

function describe(node: INode, thrown: unknown, itemIndex?: number): NodeError {
	const place = itemIndex === undefined ? '' : ` [item ${itemIndex}]`;
	if (thrown instanceof RequestError) return apiError(node, thrown, place);
	if (thrown instanceof InvalidInputError) {
		return new NodeOperationError(node, thrown.message + place, {
			description: thrown.description,
			level: 'warning',
			failure: { cause: 'configuration-invalid' },
		});
	}
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	return new NodeOperationError(node, thrown instanceof Error ? thrown : String(thrown));
}

function apiError(node: INode, failure: RequestError, place: string): NodeApiError {
	const { status, description } = failure.details;
	const message = failure.message + place;
	const httpCode = status === undefined ? undefined : String(status);
	const response: JsonObject = { message };
	const error = new NodeApiError(node, response, {
		message,
		description: description ?? ' ',
		httpCode,
		failure: declaredFailure(failure.details),
	});
	// NodeApiError replaces a message that contains a code such as ECONNRESET by a stock text.
	error.message = message;
	error.description = description;
	error.httpCode = httpCode ?? null;
	return error;
}

/**
 * Why it happened, for n8n's durable poller. It pauses a trigger for 30 minutes at once where a
 * person has to act, so only what never passes by itself says so: also a redirect, 400, 403 or 404
 * can come from something between n8n and the provider that is gone a minute later.
 */
function declaredFailure({ status, retryAfterMs }: RequestErrorDetails): DeclaredFailure {
	if (status === 401) return { cause: 'credential-invalid' };
	return { cause: status === 429 ? 'rate-limited' : 'temporarily-unavailable', retryAfterMs };
}
