import { Akinon } from './akinon';
import { Panora } from './panora';
import type { StandIn } from './stand-in';
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
export type SandboxOptions = { port?: number; seed?: number } & {
	[Provider in Name]?: ConstructorParameters<Providers[Provider]>[1];
};

/** The running stand-ins by name; each has an origin of its own in `url`. */
export type Sandbox = { [Provider in Name]: InstanceType<Providers[Provider]> } & {
	close(): Promise<void>;
};

/** Starts a stand-in for every provider, on loopback only. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { port = 0, seed = 1 } = options;
	const names = Object.keys(providers) as Name[];
	const standIns: Array<[Name, StandIn]> = names.map((name) => {
		// The compiler cannot see that the options and the class belong to the same name.
		const Provider = providers[name] as new (seed: number, options: unknown) => StandIn;
		return [name, new Provider(seed, options[name])];
	});
	const close = async () => {
		await Promise.all(standIns.map(([, standIn]) => standIn.close()));
	};
	try {
		for (const [index, [, standIn]] of standIns.entries()) {
			await standIn.listen(port === 0 ? 0 : port + index);
		}
	} catch (error) {
		await close();
		throw error;
	}
	return { ...Object.fromEntries(standIns), close } as Sandbox;
}
