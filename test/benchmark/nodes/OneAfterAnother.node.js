/**
 * Sends a request for each item and waits for its answer before the next, as n8n's own order nodes do
 * (WooCommerce and Shopify, for example).
 */
class OneAfterAnother {
	description = {
		displayName: 'One After Another',
		name: 'oneAfterAnother',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'One After Another' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: ['akinonApi', 'voucherifyApi'].map((name) => ({ name })),
		properties: ['credential', 'method', 'url', 'body'].map((name) => ({
			displayName: name,
			name,
			type: 'string',
			default: '',
		})),
	};

	async execute() {
		const items = [];
		for (let index = 0; index < this.getInputData().length; index++) {
			const value = (name) => this.getNodeParameter(name, index);
			const json = await this.helpers.httpRequestWithAuthentication.call(
				this,
				value('credential'),
				{ method: value('method'), url: value('url'), body: JSON.parse(value('body')), json: true },
			);
			items.push({ json, pairedItem: { item: index } });
		}
		return [items];
	}
}

module.exports = { OneAfterAnother };
