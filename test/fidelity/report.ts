import { startEmulators } from '../emulators/emulators';
import { callEveryRoute } from './calls';
import { Observation, publishedBy, type Row } from './observation';
import { ownSchemas, type OwnSchema } from './ownSchemas';
import { differingFields, Schemas } from './schema';
import { runSdk } from './voucherifySdk';

interface RouteChecks {
	/** How many fields of the request's body were compared with what is published. */
	comparedFields: number;
	/** Whether an official SDK got on with it. */
	isUsedBySdk: boolean;
}

export interface Report {
	routes: Array<Row & RouteChecks>;
	/** By call of Voucherify's official SDK, what went wrong; null where nothing did. */
	sdk: Record<string, string | null>;
	isFaithful: boolean;
}

/** Calls every route of every stand-in, runs the SDK, and says how all that is by what is published. */
export async function fidelityReport(): Promise<Report> {
	const emulators = await startEmulators();
	try {
		const observation = new Observation(emulators);
		await callEveryRoute(emulators);
		const usedBySdk = new Set<string>();
		emulators.voucherify.observe(({ method, path }) => usedBySdk.add(`${method} ${path}`));
		const sdk = await runSdk(emulators.voucherify);
		const routes = observation.rows().map((row) => ({
			...withBody(row),
			isUsedBySdk: row.provider === 'voucherify' && usedBySdk.has(`${row.method} ${row.path}`),
		}));
		const isFaithful =
			routes.every(({ differences }) => differences.length === 0) &&
			Object.values(sdk).every((problem) => problem === null);
		return { routes, sdk, isFaithful };
	} finally {
		await emulators.close();
	}
}

/** Adds what is to be said of a route's body, and whether the route was ever used as it is meant. */
function withBody(row: Row): Row & Pick<RouteChecks, 'comparedFields'> {
	const own = ownSchemas.find(
		({ provider, method, path }) =>
			provider === row.provider && method === row.method && path === row.path,
	);
	const isPublished = row.answer !== 'not published';
	const wasUsed = row.statuses.some((status) => status < 300 || !isPublished);
	return {
		...row,
		comparedFields: own ? publishedBy(row.provider).bodyFields(row).size : 0,
		differences: [
			...row.differences,
			...(own ? bodyDifferences(own) : []),
			...(wasUsed ? [] : ['it was never called as it is meant']),
		],
	};
}

function bodyDifferences(own: OwnSchema): string[] {
	const published = publishedBy(own.provider).bodyFields(own);
	return differingFields(new Schemas({}).fields(own.schema), published)
		.filter(({ field }) => !own.exceptions?.some(({ fields }) => fields.test(field)))
		.map(({ field, difference }) => `request body: ${field} ${difference}`);
}
