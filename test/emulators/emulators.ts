import { Akinon } from './akinon';
import { Panora } from './panora';
import type { Emulator } from './emulator';
import { Voucherify } from './voucherify';
import { Voyado } from './voyado';

/** All emulators. Add one line for a new provider. */
const providers = {
	akinon: Akinon,
	voyado: Voyado,
	panora: Panora,
	voucherify: Voucherify,
};

type Providers = typeof providers;
type Name = keyof Providers;

/** Without `port`, free ports are chosen; otherwise the emulators use consecutive ports from it. */
export type EmulatorsOptions = { port?: number; seed?: number } & {
	[Provider in Name]?: ConstructorParameters<Providers[Provider]>[1];
};

/** The running emulators by name. */
export type Emulators = { [Provider in Name]: InstanceType<Providers[Provider]> } & {
	close(): Promise<void>;
};

/** Starts all emulators, on loopback only. */
export async function startEmulators(options: EmulatorsOptions = {}): Promise<Emulators> {
	const { port = 0, seed = 1 } = options;
	const names = Object.keys(providers) as Name[];
	const emulators: Array<[Name, Emulator]> = names.map((name) => {
		// TypeScript cannot infer that the options belong to the class.
		const Provider = providers[name] as new (seed: number, options: unknown) => Emulator;
		return [name, new Provider(seed, options[name])];
	});
	const close = async () => {
		await Promise.all(emulators.map(([, emulator]) => emulator.close()));
	};
	try {
		for (const [index, [, emulator]] of emulators.entries()) {
			await emulator.listen(port === 0 ? 0 : port + index);
		}
	} catch (error) {
		await close();
		throw error;
	}
	return { ...Object.fromEntries(emulators), close } as Emulators;
}
