import { parseArgs } from 'node:util';
import { startEmulators } from './emulators';

/** Runs the emulators until they are stopped, for people and for tests in another process. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			orders: { type: 'string', default: '25' },
			port: { type: 'string', default: '41001' },
			seed: { type: 'string', default: '1' },
			latency: { type: 'string', default: '0' },
		},
	});
	const latency = Number(values.latency);
	const emulators = await startEmulators({
		port: Number(values.port),
		seed: Number(values.seed),
		akinon: { latency },
		panora: { latency },
		voyado: { latency },
		voucherify: { latency },
	});
	const { akinon, panora, voucherify, voyado } = emulators;
	voucherify.addOrders(Number(values.orders));
	akinon.addOrders({ count: Number(values.orders), returningEvery: 10, refusedByVoyado: true });
	panora.addOrders({ count: Number(values.orders) });
	// Dry runs look up the customers.
	voyado.addContacts([...akinon.orders.values()].map(({ customer }) => customer.email));

	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void emulators.close());
	}
	console.log(`Akinon          ${akinon.url}`);
	console.log(`  API token     ${akinon.options.apiToken}`);
	console.log(`  User name     ${akinon.options.username}`);
	console.log(`  Password      ${akinon.options.password}`);
	console.log(`Panora          ${panora.url}`);
	console.log(`  API key       ${panora.options.apiKey}`);
	console.log(`Voyado Engage   ${voyado.url}`);
	console.log(`  API key       ${voyado.options.apiKey}`);
	console.log(`Voucherify      ${voucherify.url}`);
	console.log(`  Downloads     ${voucherify.downloadUrl}`);
	console.log(`  App ID        ${voucherify.options.applicationId}`);
	console.log(`  Secret key    ${voucherify.options.secretKey}`);
	console.log('Control API     /__emulator/state, /journal, /faults and /options at each address');
	console.log('Press Ctrl+C to stop.');
}

void main();
