import { Akinon } from './akinon';
import { Panora } from './panora';
import type { Emulator } from './emulator';
import { Voucherify } from './voucherify';
import { Voyado } from './voyado';

/** The providers. A new one is a line here and a file beside this one. */
const providers = {
	akinon: Akinon,
	voyado: Voyado,
	panora: Panora,
	voucherify: Voucherify,
};

type Providers = typeof providers;
type Name = keyof Providers;

/** A port of 0, or none, takes free ports; otherwise each provider takes the next one. */
export type EmulatorsOptions = { port?: number; seed?: number } & {
	[Provider in Name]?: ConstructorParameters<Providers[Provider]>[1];
};

/** The running stand-ins by name; each has an origin of its own in `url`. */
export type Emulators = { [Provider in Name]: InstanceType<Providers[Provider]> } & {
	close(): Promise<void>;
};

/** Starts a stand-in for every provider, on loopback only. */
export async function startEmulators(options: EmulatorsOptions = {}): Promise<Emulators> {
	const { port = 0, seed = 1 } = options;
	const names = Object.keys(providers) as Name[];
	const emulators: Array<[Name, Emulator]> = names.map((name) => {
		// The compiler cannot see that the options and the class belong to the same name.
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
