const { Agent, get } = require('node:http');

/**
 * The least that a node can do to read the pages of a list: Node's own client over kept connections,
 * several pages at the same time, an item for each entry.
 */
class PlainClient {
	description = {
		displayName: 'Plain Client',
		name: 'plainClient',
		group: ['input'],
		version: 1,
		description: '',
		defaults: { name: 'Plain Client' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'akinonApi' }],
		properties: [
			{ displayName: 'Page Size', name: 'pageSize', type: 'number', default: 0 },
			{ displayName: 'Parallel Requests', name: 'parallelRequests', type: 'number', default: 0 },
		],
	};

	async execute() {
		const { url, apiToken } = await this.getCredentials('akinonApi');
		const pageSize = this.getNodeParameter('pageSize', 0);
		const maxSockets = this.getNodeParameter('parallelRequests', 0);
		const options = {
			agent: new Agent({ keepAlive: true, maxSockets }),
			headers: { authorization: `Token ${apiToken}` },
		};
		const readPage = async (page) =>
			await readJson(`${url}/api/i1/orders/?page=${page}&limit=${pageSize}`, options);
		const first = await readPage(1);
		const others = Math.ceil(first.count / pageSize) - 1;
		// The agent lets no more leave at the same time.
		const rest = await Promise.all(
			Array.from({ length: others }, (_, index) => readPage(index + 2)),
		);
		options.agent.destroy();
		return [[first, ...rest].flatMap(({ results }) => results.map((json) => ({ json })))];
	}
}

function readJson(address, options) {
	return new Promise((resolve, reject) => {
		get(address, options, (response) => {
			let text = '';
			response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
			response.on('end', () => resolve(JSON.parse(text))).on('error', reject);
		}).on('error', reject);
	});
}

module.exports = { PlainClient };
