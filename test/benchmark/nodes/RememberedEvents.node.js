/** Fills the list that n8n keeps for a node, with an entry for each of so many events. */
class RememberedEvents {
	description = {
		displayName: 'Remembered Events',
		name: 'rememberedEvents',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Remembered Events' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'voyadoEngageApi' }],
		properties: [{ displayName: 'Count', name: 'count', type: 'number', default: 0 }],
	};

	async execute() {
		const count = this.getNodeParameter('count', 0);
		const entries = Array.from({ length: count }, (_, index) => `entry ${index}`);
		await this.helpers.checkProcessedAndRecord(entries, 'node', { mode: 'entries' });
		return [[{ json: { count } }]];
	}
}

module.exports = { RememberedEvents };
