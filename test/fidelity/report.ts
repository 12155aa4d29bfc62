import { startEmulators } from '../emulators/emulators';
import { callEveryRoute } from './calls';
import { Observation, publishedBy, type Row } from './observation';
import { ownSchemas, type OwnSchema } from './ownSchemas';
import { differingFields, Schemas } from './schema';
import { runSdk } from './voucherifySdk';

interface RouteChecks {
	/** How many fields of the request body were compared with the description. */
	comparedFields: number;
	/** Whether an official SDK called it. */
	isUsedBySdk: boolean;
}

export interface Report {
	routes: Array<Row & RouteChecks>;
	/** Errors by call of Voucherify's official SDK; null if the call succeeded. */
	sdk: Record<string, string | null>;
	isFaithful: boolean;
}

/** Calls every route of every emulator, runs the SDK, and compares both with the descriptions. */
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

/** Adds how the request body is checked, and an entry if the route never succeeded. */
function withBody(row: Row): Row & Pick<RouteChecks, 'comparedFields'> {
	const own = ownSchemas.find(
		({ provider, method, path }) =>
			provider === row.provider && method === row.method && path === row.path,
	);
	const isPublished = row.response !== 'not published';
	const hasSucceeded = row.statuses.some((status) => status < 300 || !isPublished);
	return {
		...row,
		comparedFields: own ? publishedBy(row.provider).bodyFields(row).size : 0,
		differences: [
			...row.differences,
			...(own ? bodyDifferences(own) : []),
			...(hasSucceeded ? [] : ['no call of it succeeded']),
		],
	};
}

function bodyDifferences(own: OwnSchema): string[] {
	const published = publishedBy(own.provider).bodyFields(own);
	return differingFields(new Schemas({}).fields(own.schema), published)
		.filter(({ field }) => !own.exceptions?.some(({ fields }) => fields.test(field)))
		.map(({ field, difference }) => `request body: ${field} ${difference}`);
}
