import { ErrorResponse } from '../emulator';

/** Omnitron's own exception names, its spelling "MoreThen" included. */
const cancelExceptions = {
	MoreThenOne: 'OrderCancelMoreThenOneException',
	Overlapping: 'OrderCancelOverlappingParameterException',
	MissingReason: 'OrderCancelMissingReasonException',
	PurchaseTransaction: 'OrderCancelPurchaseTransactionNotFound',
};

export function cancelError(
	exception: keyof typeof cancelExceptions,
	detail: string,
): ErrorResponse {
	return new ErrorResponse(406, { detail, code: cancelExceptions[exception] });
}

export function notFound(): never {
	throw new ErrorResponse(404, { detail: 'Not found.', code: 'not_found' });
}

export function methodNotAllowed(method: string): ErrorResponse {
	return new ErrorResponse(405, {
		detail: `Method "${method}" not allowed.`,
		code: 'method_not_allowed',
	});
}

export function invalid(field: string, message: string, code = 'invalid'): ErrorResponse {
	return new ErrorResponse(400, { [field]: [message], code });
}
