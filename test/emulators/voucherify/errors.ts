import { ErrorResponse } from '../emulator';
import type { Json } from './types';

export function errorBody(code: number, key: string, message: string, details?: string): Json {
	return { code, key, message, ...(details && { details }), request_id: 'v-0a885062c80375740f' };
}

export function errorResponse(
	status: number,
	key: string,
	message: string,
	details?: string,
): ErrorResponse {
	return new ErrorResponse(status, errorBody(status, key, message, details));
}

export function notFound(type: string, id: string): ErrorResponse {
	return new ErrorResponse(404, {
		...errorBody(404, 'not_found', 'Resource not found', `Cannot find ${type} with id ${id}`),
		resource_id: id,
		resource_type: type,
	});
}
