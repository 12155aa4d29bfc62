import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import pinned from '../n8n/pinned/newest/package.json';
import { queueEnvironment } from '../n8n/queueServers';
import { textOf } from './documents';

const file = 'examples/docker/compose.yaml';

interface Service {
	image: string;
	command?: string;
	environment?: Record<string, string>;
	volumes?: string[];
	depends_on?: Record<string, { condition: string }>;
}

const { services, volumes } = parse(textOf(file), { merge: true }) as {
	services: Record<string, Service>;
	volumes: Record<string, null>;
};
const ofN8n = Object.entries(services).filter(([, { image }]) => image.includes('n8nio/n8n'));

describe('the Compose file', () => {
	it('starts a main instance, two workers, PostgreSQL and Redis', () => {
		expect(Object.keys(services)).toEqual(['n8n', 'worker-1', 'worker-2', 'postgres', 'redis']);
		expect(ofN8n.map(([, { command }]) => command)).toEqual([undefined, 'worker', 'worker']);
	});

	it.each(ofN8n)('gives %s the variables with which the queue mode was tested', (_, service) => {
		const tested = Object.keys(queueEnvironment(0, 0));
		expect(Object.keys(service.environment!)).toEqual(expect.arrayContaining(tested));
		expect(service.environment).toMatchObject({
			N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
			N8N_REINSTALL_MISSING_PACKAGES: 'true',
			QUEUE_BULL_REDIS_HOST: 'redis',
			DB_POSTGRESDB_HOST: 'postgres',
		});
	});

	it('waits for both servers, which say when they are ready', () => {
		for (const [, { depends_on: needed }] of ofN8n) {
			expect(Object.keys(needed!)).toEqual(['postgres', 'redis']);
		}
		expect(services.postgres).toHaveProperty('healthcheck');
		expect(services.redis).toHaveProperty('healthcheck');
	});

	it('uses the newest n8n that was tested, and volumes that it declares', () => {
		expect(services.n8n.image).toContain(`:-${pinned.dependencies.n8n}}`);
		const mounted = Object.values(services).flatMap((service) => service.volumes ?? []);
		expect(mounted.map((volume) => volume.split(':')[0])).toEqual(Object.keys(volumes));
	});

	it('has no secret in it', () => {
		expect(textOf(file)).not.toMatch(/(KEY|PASSWORD): (?!\$\{\w+:\?)/);
	});
});
