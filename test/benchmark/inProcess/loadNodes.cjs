/*
 * Loads nodes and credentials as n8n does at its start, and prints the milliseconds of CPU that it took.
 * Arguments: n8n's node_modules folder, the package's folder, and the files of the nodes and credentials.
 */
const [modulesFolder, packageFolder, ...files] = process.argv.slice(2);
const { PackageDirectoryLoader } = require(`${modulesFolder}/n8n-core`);

// n8n's logger reads the settings where it is first used.
const loader = new PackageDirectoryLoader(packageFolder);
loader.logger.debug('Loading');

const before = process.cpuUsage();
for (const file of files) {
	if (file.includes('.node.')) loader.loadNodeFromFile(file);
	else loader.loadCredentialFromFile(file);
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1000 })}\n`);
process.exit();
