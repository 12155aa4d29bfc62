import type { FastifyRequest } from 'fastify';

import { ErrorResponse } from '../emulator';

export function errorResponse(
	request: FastifyRequest,
	status: number,
	message: string,
): ErrorResponse {
	return new ErrorResponse(status, errorBody(status, request.url, message));
}

export function errorBody(statusCode: number, path: string, message: string) {
	return { statusCode, timestamp: new Date().toISOString(), path, message };
}
