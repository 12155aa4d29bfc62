/**
 * The project's words: names and phrases that were replaced, with what to write instead. ESLint checks the
 * names (see eslint.config.mjs), this script the phrases. Run by `npm run lint`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Identifiers, as regular expressions for a whole name. */
const names = {
	'isPassing|mayPass': 'isTransient',
	PASSING_STATUSES: 'TRANSIENT_STATUSES',
	Refusal: 'ApiError',
	readRefusal: 'parseError',
	isHopeless: 'isPermanent',
	meantStatus: 'effectiveStatus',
	Asked: 'RequestPolicy',
	fromThrown: 'toSendError',
	fromPreparation: 'toSendError',
	'(MOST|LONGEST|HIGHEST)_\\w+': 'MAX_...',
	'(FEWEST|LEAST|LOWEST)_\\w+': 'MIN_...',
	mostOrders: 'maxOrders',
	shorten: 'truncate',
	overlapKey: 'serializeBy',
	refuseTwin: 'rejectDuplicate',
	'coins?([A-Z]\\w*)?': 'minorUnit',
	neverSaid: 'unsupportedPaths',
	unsaid: 'missingPaths',
	unsaidShipping: 'emptyShipping',
	RecordNotes: 'Warnings',
	oddCurrencies: 'nonIsoCurrencies',
	emptied: 'blankFields',
	mainKeys: 'primaryFields',
	'withoutPlace|leftOut': 'unsupportedParts',
	otherLines: 'nonPurchaseLines',
	sparingActivation: 'tolerateActivationError',
	consequential: 'withApprovalNote',
	believableTime: 'clampFutureTime',
	isOnce: 'emitOnce',
	dealtWith: 'processed',
	'[bB]ed|[bB]ench': 'fixture',
	'\\w*[sS]tandIns?': 'emulator',
	'\\w*[sS]andbox\\w*': 'emulator',
};

/** Names that a provider or a library may use for its own things, so only declaring one is an error. */
const declaredNames = {
	spread: 'allocate',
	exactly: 'decimalFromFloat',
	notes: 'warnings',
	Setup: 'fixture',
};

/** Phrases in comments, texts and pages. A provider's own word stands in quotes or is part of a key. */
const phrases = [
	[/\bstand-?ins?\b|\b(npm run |test\/|__)sandbox\b/i, 'emulator'],
	[/\bown URL\b|\bfull address\b/i, 'Custom URL'],
	[/\bcoins?\b/i, 'minor unit'],
	[/\bgives? out\b/i, 'returns'],
	[/\bdeal(s|t) with\b/i, 'process'],
	[/\binstalments?\b/i, 'installment'],
	[/\be-mails?\b/i, 'email'],
	[/(?<!['"`\w])cancelled(?!['"`_])|[a-z]Cancelled/i, 'canceled'],
];

const checked = ['nodes', 'credentials', 'test', 'docs', 'README.md', 'CONTRIBUTING.md'];
/** Written by others, or this file. */
const skipped = /(^|\/)(published|pinned|node_modules|images)\/|glossary\.mjs$/;

/** Selectors of ESLint's `no-restricted-syntax`. */
export const restrictedNames = [
	...Object.entries(names).map(([pattern, instead]) => ({
		selector: `Identifier[name=/^(${pattern})$/]`,
		message: `Use the standard term: ${instead}.`,
	})),
	...Object.entries(declaredNames).flatMap(([name, instead]) =>
		[
			`VariableDeclarator > Identifier.id[name='${name}']`,
			`:function > Identifier[name='${name}']`,
			`ClassBody > * > Identifier.key[name='${name}']`,
			`ObjectPattern > Property > Identifier.value[name='${name}']`,
			`:matches(TSTypeAliasDeclaration, TSInterfaceDeclaration) > Identifier.id[name='${name}']`,
		].map((selector) => ({ selector, message: `Use the standard term: ${instead}.` })),
	),
];

/** The lines of a text that use a replaced phrase, each with its number and what to write. */
export function replacedPhrases(text) {
	return text.split('\n').flatMap((line, index) =>
		phrases.flatMap(([pattern, instead]) => {
			const [found] = pattern.exec(line) ?? [];
			return found === undefined ? [] : [{ line: index + 1, found, instead }];
		}),
	);
}

function* filesOf(root, entry) {
	if (/\.\w+$/.test(entry)) {
		yield entry;
		return;
	}
	const entries = readdirSync(join(root, entry), { recursive: true, withFileTypes: true });
	for (const each of entries.filter((file) => file.isFile())) {
		yield join(each.parentPath, each.name).slice(join(root, '/').length);
	}
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
	const root = fileURLToPath(new URL('../..', import.meta.url));
	const existing = checked.filter((entry) => existsSync(join(root, entry)));
	const files = existing.flatMap((entry) => [...filesOf(root, entry)]);
	for (const file of files.filter((each) => !skipped.test(each))) {
		for (const { line, found, instead } of replacedPhrases(
			readFileSync(join(root, file), 'utf8'),
		)) {
			process.stderr.write(`${file}:${line}: "${found}": write "${instead}".\n`);
			process.exitCode = 1;
		}
	}
}
