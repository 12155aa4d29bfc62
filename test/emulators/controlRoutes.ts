import type { FastifyInstance } from 'fastify';

import type { Emulator } from './emulator';
import type { Fault } from './faults';

/** Adds the control routes that every emulator has: journal, state, options and faults. */
export function addControlRoutes(scope: FastifyInstance, emulator: Emulator): void {
	const { faults, journal, options } = emulator;
	scope.get('/journal', () => journal.entries);
	scope.delete('/journal', (_request, reply) => {
		journal.clear();
		return reply.code(204).send();
	});
	scope.get('/state', () => emulator.state());
	scope.get('/options', () => options);
	scope.patch('/options', (request) => Object.assign(options, request.body));
	scope.get('/faults', () =>
		faults.list().map(({ id, fault, used, holding }) => ({ id, fault, used, holding })),
	);
	scope.post<{ Body: Fault }>('/faults', (request, reply) =>
		reply.code(201).send({ id: faults.add(request.body).id }),
	);
	scope.delete('/faults', (_request, reply) => {
		faults.clear();
		return reply.code(204).send();
	});
	scope.delete<{ Params: { id: string } }>('/faults/:id', (request, reply) => {
		faults.remove(Number(request.params.id));
		return reply.code(204).send();
	});
	scope.post<{ Params: { id: string } }>('/faults/:id/release', (request, reply) => {
		const id = Number(request.params.id);
		faults
			.list()
			.find((fault) => fault.id === id)
			?.release();
		return reply.code(204).send();
	});
}
