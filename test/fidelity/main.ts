import { fidelityReport, type Report } from './report';

/** Prints what each route of each stand-in is held against; with `--json` as JSON. Exits with 1 where one differs. */
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
		row.isUsedBySdk ? `${row.answer}, official SDK` : row.answer,
		row.statuses.join(' '),
		row.differences.length === 0 ? 'agrees' : 'DIFFERS',
	]);
	printTable([['Provider', 'Route', 'Request by', 'Answer by', 'Statuses seen', ''], ...table]);

	console.log("\nVoucherify's official SDK, unmodified:");
	for (const [call, problem] of Object.entries(sdk))
		console.log(`  ${call}  ${problem ?? 'works'}`);

	console.log('\nSources:');
	const sources = routes.map(({ provider, source }) => `  ${provider}  ${source}`);
	for (const source of new Set(sources)) console.log(source);

	for (const { provider, method, path, differences } of routes) {
		for (const each of differences) console.log(`\n${provider} ${method} ${path}\n  ${each}`);
	}
	console.log(isFaithful ? '\nEvery route is as published.' : '\nNot every route is as published.');
}

function printTable(rows: string[][]): void {
	const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
	for (const row of rows) {
		const line = row.map((cell, column) => cell.padEnd(widths[column])).join('  ');
		console.log(line.trimEnd());
	}
}

void main();
