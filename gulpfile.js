const { rm } = require('node:fs/promises');
const { dest, parallel, src } = require('gulp');

/** What n8n reads beside the compiled code: icons, codex files and output schemas. */
const assets = {
	'icons/**/*.svg': 'dist/icons',
	'nodes/**/*.node.json': 'dist/nodes',
	'nodes/**/__schema__/**/*.json': 'dist/nodes',
};

const copies = Object.entries(assets).map(([from, to]) => {
	const copy = () => src(from, { encoding: false }).pipe(dest(to));
	copy.displayName = `copy ${from}`;
	return copy;
});

exports.clean = () => rm('dist', { recursive: true, force: true });
exports.build = parallel(...copies);
