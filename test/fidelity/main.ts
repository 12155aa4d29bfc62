import { fidelityReport, type Report } from './report';

/** Prints what describes each route of each emulator, as JSON with `--json`. Exits with 1 if one differs. */
async function main(): Promise<void> {
	const report = await fidelityReport();
	if (process.argv.includes('--json')) console.log(JSON.stringify(report));
	else print(report);
	process.exitCode = report.isFaithful ? 0 : 1;
}

function print({ routes, sdk, isFaithful }: Report): void {
	const table = routes.map((row) => [
		row.provider,
		`${row.method} ${row.path}`,
		row.comparedFields > 0 ? `${row.request}, ${row.comparedFields} fields` : row.request,
		row.isUsedBySdk ? `${row.response}, official SDK` : row.response,
		row.statuses.join(' '),
		row.differences.length === 0 ? 'agrees' : 'DIFFERS',
	]);
	printTable([['Provider', 'Route', 'Request by', 'Response by', 'Statuses', ''], ...table]);

	console.log("\nVoucherify's official SDK, unmodified:");
	for (const [call, problem] of Object.entries(sdk))
		console.log(`  ${call}  ${problem ?? 'works'}`);

	console.log('\nSources:');
	const sources = routes.map(({ provider, source }) => `  ${provider}  ${source}`);
	for (const source of new Set(sources)) console.log(source);

	for (const { provider, method, path, differences } of routes) {
		for (const each of differences) console.log(`\n${provider} ${method} ${path}\n  ${each}`);
	}
	console.log(isFaithful ? '\nEvery route matches its description.' : '\nSome routes differ.');
}

function printTable(rows: string[][]): void {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	for (const row of rows) {
		const line = row.map((cell, column) => cell.padEnd(widths[column])).join('  ');
		console.log(line.trimEnd());
	}
}

void main();
